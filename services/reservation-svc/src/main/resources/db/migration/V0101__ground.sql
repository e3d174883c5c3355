-- Who works on the cluster of a pool. The fence rises with every change of hands, so that whoever
-- lost it can be told from whoever has it.
create table ground_lease (
    pool        text        primary key,
    holder      uuid,
    held_until  timestamptz,
    fence       bigint      not null default 0
);

-- What runs for a reservation. Raised and cleared in the transaction that changes the reservation.
create table ground (
    reservation_id  text        primary key references reservation (id) on delete cascade,
    pool            text        not null,
    placement       integer     not null check (placement >= 1),
    stage           text        not null check (stage in (
        'raising', 'ready', 'failed', 'clearing', 'cleared')),
    stage_since     timestamptz not null,
    due_at          timestamptz,
    home            text,
    trouble         text,
    detail          text,
    host            text,
    ssh_port        integer,
    ooms            integer     not null default 0,
    last_oom_at     timestamptz,
    check ((stage in ('failed', 'cleared')) = (due_at is null)),
    check (stage <> 'failed' or trouble is not null),
    check (stage <> 'cleared' or home is null)
);
create index ground_due on ground (pool, due_at) where due_at is not null;
create index ground_settled on ground (pool) where stage in ('ready', 'failed');
-- A home belongs to one reservation at a time, until nothing of it runs any more.
create unique index ground_home on ground (home) where home is not null;
