create table endpoint (
    id       text   primary key,
    tenant   text   not null,
    model    text   not null,
    url      text   not null,
    version  bigint not null
);

create table run (
    id                text             primary key,
    tenant            text             not null,
    requested_by      text             not null,
    origin            text             not null check (origin in ('asked', 'smoke')),
    endpoint_id       text,
    endpoint_version  bigint           not null default 0,
    plan              text             not null,
    state             text             not null check (state in (
        'queued', 'running', 'cancelling', 'completed', 'failed', 'cancelled')),
    attempts          int              not null default 0,
    verdict           text             check (verdict in ('pass', 'fail', 'invalid')),
    summary           text,
    reason            text,
    remediation       text,
    started           bigint           not null default 0,
    done              bigint           not null default 0,
    failed            bigint           not null default 0,
    idempotency_key   text,
    fingerprint       text,
    created_at        timestamptz      not null,
    started_at        timestamptz,
    ended_at          timestamptz,
    lease_holder      uuid,
    lease_epoch       bigint           not null default 0,
    lease_until       timestamptz,
    check ((idempotency_key is null) = (fingerprint is null)),
    check ((state = 'completed') = (verdict is not null)),
    check ((state in ('completed', 'failed', 'cancelled')) = (ended_at is not null)),
    check (state not in ('running', 'cancelling') or lease_until is not null)
);
create unique index run_idempotency on run (tenant, idempotency_key)
    where idempotency_key is not null;
-- One smoke run per version of an endpoint, however often it is announced.
create unique index run_smoke on run (endpoint_id, endpoint_version) where origin = 'smoke';
create index run_page on run (tenant, id desc);
create index run_waiting on run (id) where state = 'queued';
create index run_under_way on run (lease_until) where state in ('running', 'cancelling');

create table report (
    run_id  text primary key references run (id),
    report  text not null check (length(report) <= 1048576)
);
