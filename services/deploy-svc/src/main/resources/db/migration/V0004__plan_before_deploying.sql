alter table job
    add column dry_run       boolean not null default false,
    add column approval      boolean not null default false,
    add column keep          boolean not null default false,
    add column usd_per_hour  numeric not null default 0,
    add column plan          text,
    drop constraint job_state_check,
    add constraint job_state_check check (state in (
        'accepted', 'expiring', 'guardrails-failed', 'planning', 'planned', 'awaiting-approval',
        'queued', 'deploying', 'verifying', 'ready', 'cleaning-up', 'failed', 'failed-orphans',
        'cancelling', 'cancelled', 'destroying', 'destroyed', 'destroy-failed'));

drop index job_name_held;
create unique index job_name_held on job (tenant, region, cluster_name)
    where action = 'deploy' and not dry_run
      and (state in ('accepted', 'planning', 'awaiting-approval', 'queued', 'deploying',
                     'verifying', 'cleaning-up', 'cancelling')
           or (state = 'failed' and kept));

-- One job at a time works on a cluster.
drop index job_destroy_held;
create unique index job_cluster_held on job (cluster_id)
    where state in ('accepted', 'expiring', 'planning', 'awaiting-approval', 'queued', 'deploying',
                    'verifying', 'cleaning-up', 'cancelling', 'destroying');

drop index job_goes_on;
create index job_goes_on on job (due_at)
    where state in ('accepted', 'expiring', 'planning', 'awaiting-approval', 'deploying',
                    'verifying', 'cleaning-up', 'cancelling', 'destroying');
