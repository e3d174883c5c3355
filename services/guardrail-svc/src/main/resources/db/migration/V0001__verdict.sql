create table verdict (
    id            text        primary key,
    tenant        text        not null,
    job_id        text        not null,
    cluster_name  text        not null,
    phase         text        not null check (phase in ('pre', 'post')),
    outcome       text        not null check (outcome in ('passed', 'failed')),
    findings      text        not null,
    -- The groups of the judged request, for the comparison with what was built.
    wanted        text        check (wanted is null or phase = 'pre'),
    -- One event leads to one verdict, however often it is delivered.
    cause         text        not null unique,
    judged_at     timestamptz not null
);
create index verdict_page on verdict (tenant, id desc);
create index verdict_of_job on verdict (tenant, job_id, id desc);
