create table endpoint (
    id              uuid        primary key,
    tenant          text        not null check (tenant <> ''),
    cluster_id      text        not null unique,
    name            text        not null,
    model_server    text        not null,
    created_at      timestamptz not null,
    state           text        not null check (state in ('probing', 'ready', 'failed', 'ended')),
    deadline        timestamptz,
    next_probe_at   timestamptz,
    probes          integer     not null default 0 check (probes >= 0),
    last_answer     text,
    model           text,
    reason          text,
    remediation     text,
    settled_at      timestamptz,
    correlation_id  text,
    causation_id    text,
    version         bigint      not null,
    check ((state = 'probing') = (deadline is not null and next_probe_at is not null)),
    check ((state = 'probing') = (settled_at is null)),
    check (state <> 'ready' or model is not null),
    check (state <> 'failed' or (reason is not null and remediation is not null)),
    check (state <> 'ended' or reason is not null)
);
create index endpoint_of_tenant on endpoint (tenant, created_at desc, id desc);
create index endpoint_to_probe on endpoint (next_probe_at) where state = 'probing';
