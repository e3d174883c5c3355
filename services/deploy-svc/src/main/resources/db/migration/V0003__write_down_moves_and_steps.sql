-- Every move of a job; its state is their fold.
create table job_transition (
    job_id      text        not null references job (id),
    sequence    int         not null check (sequence > 0),
    attempt     int         not null check (attempt > 0),
    from_state  text        check ((from_state is null) = (sequence = 1)),
    to_state    text        not null,
    cause       text        not null,
    actor       text        not null,
    at          timestamptz not null,
    primary key (job_id, sequence)
);

-- Every step that was begun, with its last run.
create table job_step (
    job_id    text        not null references job (id),
    attempt   int         not null,
    kind      text        not null check (kind in ('plan', 'deploy', 'clean-up', 'destroy')),
    step      text        not null,
    fence     bigint      not null,
    runs      int         not null default 1,
    lost      int         not null default 0,
    begun_at  timestamptz not null,
    run_at    timestamptz not null,
    ended_at  timestamptz,
    outcome   text,
    detail    text,
    primary key (job_id, attempt, kind, step),
    check ((ended_at is null) = (outcome is null))
);

-- Who may act on a cluster, and a number that only grows: what carries a lower one is too late.
create table cluster_mutex (
    cluster_id  text        primary key,
    fence       bigint      not null,
    job_id      text        not null,
    held_until  timestamptz not null
);
insert into cluster_mutex (cluster_id, fence, job_id, held_until)
    select cluster_id, max(lease_epoch), max(id), now() from job group by cluster_id;

alter table job
    add column attempt      int     not null default 1,
    add column moves        int     not null default 1,
    add column failed_step  text,
    add column tries        int     not null default 0,
    add column kept         boolean not null default false,
    add column orphans      text    not null default '[]';
insert into job_transition (job_id, sequence, attempt, to_state, cause, actor, at)
    select id, 1, 1, state, 'as it was when moves began to be written down', 'slipway', updated_at
    from job;

-- Taking away has a time limit of its own from now on.
update job set deadline_at = now() + interval '2 hours' where state in ('cleaning-up', 'cancelling');
