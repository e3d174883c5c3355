create table job (
    id               text        primary key,
    tenant           text        not null,
    requested_by     text        not null,
    action           text        not null check (action in ('deploy', 'destroy')),
    deployer         text        not null,
    cluster_name     text        not null,
    region           text        not null,
    cluster_id       text        not null,
    preset           text        not null,
    preset_version   text        not null,
    cluster          text        not null,
    state            text        not null check (state in (
        'accepted', 'guardrails-failed', 'queued', 'deploying', 'verifying', 'ready', 'cleaning-up',
        'failed', 'cancelling', 'cancelled', 'destroying', 'destroyed', 'destroy-failed')),
    step             text,
    reason           text,
    remediation      text,
    findings         text        not null default '[]',
    idempotency_key  text,
    fingerprint      text,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    deadline_at      timestamptz not null,
    due_at           timestamptz not null,
    lease_holder     uuid,
    lease_epoch      bigint      not null default 0,
    lease_until      timestamptz,
    log_lines        bigint      not null default 0,
    check ((idempotency_key is null) = (fingerprint is null))
);
create unique index job_idempotency on job (tenant, idempotency_key)
    where idempotency_key is not null;
-- One deployment under way per name: a second one is refused while the first holds the name.
create unique index job_name_held on job (tenant, region, cluster_name)
    where action = 'deploy'
      and state in ('accepted', 'queued', 'deploying', 'verifying', 'cleaning-up', 'cancelling');
create unique index job_destroy_held on job (cluster_id)
    where action = 'destroy' and state in ('accepted', 'queued', 'destroying');
create index job_page on job (tenant, id desc);
create index job_due on job (due_at)
    where state in ('accepted', 'queued', 'deploying', 'verifying', 'cleaning-up', 'cancelling',
                    'destroying');

create table cluster (
    id               text        primary key,
    tenant           text        not null,
    job_id           text        not null references job (id),
    name             text        not null,
    region           text        not null,
    deployer         text        not null,
    arn              text        not null,
    state            text        not null check (state in (
        'provisioned', 'ready', 'destroying', 'destroyed')),
    groups           text        not null,
    provisioned_at   timestamptz not null,
    ready_at         timestamptz,
    expires_at       timestamptz,
    destroyed_at     timestamptz
);
create unique index cluster_name_held on cluster (tenant, region, name) where state <> 'destroyed';
create index cluster_page on cluster (tenant, id desc);

create table job_log (
    job_id  text        not null references job (id),
    line    bigint      not null,
    at      timestamptz not null,
    text    text        not null check (length(text) <= 4000),
    primary key (job_id, line)
);
