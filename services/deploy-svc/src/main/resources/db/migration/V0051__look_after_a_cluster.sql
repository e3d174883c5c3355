-- A cluster that was there before us is shown and looked at, and never changed.
alter table cluster
    add column imported      boolean     not null default false,
    add column usd_per_hour  numeric     not null default 0,
    add column budget_usd    numeric,
    add column outputs       text        not null default '{}',
    -- What is wanted of it, as CreateCluster spells it; what its job asked for, where there is none.
    add column desired       text,
    add column nodes_due_at  timestamptz not null default now();
-- An imported cluster names the operation that imported it.
alter table cluster drop constraint cluster_job_id_fkey;
update cluster
    set usd_per_hour = job.usd_per_hour,
        budget_usd = cast(cast(job.cluster as json) ->> 'budgetUsd' as numeric)
    from job where job.id = cluster.job_id;
create index cluster_nodes_due on cluster (nodes_due_at) where state = 'ready' and deployer <> 'dryrun';

-- The nodes as they were seen last; one that is gone stays until another takes its place.
create table cluster_node (
    cluster_id      text        not null references cluster (id),
    node            text        not null,
    instance_group  text        not null,
    instance_type   text        not null,
    status          text        not null,
    health          text,
    message         text,
    launched_at     timestamptz not null,
    seen_at         timestamptz not null,
    gone_at         timestamptz,
    cause           text,
    primary key (cluster_id, node)
);

-- Work on a cluster after its first day.
create table cluster_operation (
    id               text        primary key,
    tenant           text        not null,
    cluster_id       text        not null,
    kind             text        not null check (kind in (
        'reboot', 'replace', 'scale', 'recovery', 'repair', 'import')),
    requested_by     text        not null,
    asked            text        not null,
    state            text        not null check (state in (
        'accepted', 'running', 'succeeded', 'failed')),
    step             text        not null,
    reason           text,
    remediation      text,
    nodes            text        not null default '[]',
    log              text        not null default '[]',
    idempotency_key  text,
    fingerprint      text,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    deadline_at      timestamptz not null,
    due_at           timestamptz not null,
    lease_epoch      bigint      not null default 0,
    lease_until      timestamptz,
    check ((idempotency_key is null) = (fingerprint is null)),
    check ((state = 'failed') = (reason is not null))
);
create unique index operation_idempotency on cluster_operation (tenant, idempotency_key)
    where idempotency_key is not null;
-- One operation at a time works on a cluster.
create unique index operation_cluster_held on cluster_operation (cluster_id)
    where state in ('accepted', 'running');
create index operation_page on cluster_operation (tenant, id desc);
create index operation_due on cluster_operation (due_at) where state in ('accepted', 'running');
