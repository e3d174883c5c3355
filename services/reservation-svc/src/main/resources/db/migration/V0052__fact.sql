-- What was announced, kept for a while for those who listen. Facts of one pool are written under
-- the lock of its row, so their numbers rise in the order in which they are committed.
create table fact (
    id              bigint      generated always as identity primary key,
    pool            text        not null,
    reservation_id  text        not null,
    tenant          text        not null,
    gpu_type        text        not null,
    gpus            integer     not null,
    type            text        not null,
    body            text        not null,
    at              timestamptz not null default clock_timestamp()
);
create index fact_of_reservation on fact (reservation_id, id);
create index fact_of_pool on fact (pool, id);
create index fact_at on fact (at);

-- Facts up to that number may be gone.
alter table pool add column facts_gone bigint not null default 0;
