-- One row per pool. Every admission locks it first, so that all decisions about its GPUs happen
-- one after the other; decided_at is the database's clock, which never goes back here.
create table pool (
    name          text        primary key,
    tickets       bigint      not null default 0,
    decided_at    timestamptz not null default clock_timestamp(),
    lease_holder  uuid,
    lease_until   timestamptz
);

create table node (
    pool      text    not null references pool (name),
    name      text    not null check (name ~ '^[a-z0-9][a-z0-9.-]{0,62}$'),
    gpu_type  text    not null,
    gpus      integer not null check (gpus between 1 and 64),
    primary key (pool, name)
);

create table reservation (
    id               text        primary key,
    tenant           text        not null,
    owner            text        not null,
    pool             text        not null references pool (name),
    gpus             integer     not null,
    gpu_type         text        not null,
    length_seconds   bigint      not null,
    name             text,
    github_user      text,
    ticket           bigint      not null,
    created_at       timestamptz not null,
    state            text        not null check (state in (
        'pending', 'queued', 'preparing', 'active', 'expired', 'cancelled', 'failed')),
    state_since      timestamptz not null,
    nodes            text,
    gpus_per_node    integer,
    starts_at        timestamptz,
    ends_at          timestamptz,
    started_at       timestamptz,
    warned_minutes   integer     check (warned_minutes in (5, 15, 30)),
    due_at           timestamptz,
    reason           text,
    idempotency_key  text,
    fingerprint      text,
    revision         bigint      not null,
    unique (pool, ticket),
    check ((idempotency_key is null) = (fingerprint is null)),
    -- A slot is whole or absent, and whoever waits or runs has one.
    check (num_nulls(nodes, gpus_per_node, starts_at, ends_at) in (0, 4)),
    check (starts_at < ends_at),
    check (nodes is not null or state in ('pending', 'cancelled', 'failed')),
    check (state in ('pending', 'failed')
           or (gpus between 1 and 48 and length_seconds between 300 and 86400)),
    check (state <> 'active' or started_at is not null),
    check ((state in ('expired', 'cancelled', 'failed')) = (due_at is null)),
    check (state <> 'failed' or reason is not null)
);
create unique index reservation_idempotency on reservation (tenant, idempotency_key)
    where idempotency_key is not null;
create index reservation_page on reservation (tenant, id desc);
create index reservation_due on reservation (pool, due_at) where due_at is not null;
create index reservation_live on reservation (pool, gpu_type, ticket)
    where state in ('queued', 'preparing', 'active');

-- One row per GPU: the primary key is why no GPU can be held twice.
create table gpu (
    pool            text     not null,
    node            text     not null,
    place           integer  not null,
    reservation_id  text     references reservation (id),
    primary key (pool, node, place),
    foreign key (pool, node) references node (pool, name) on delete cascade
);
create index gpu_held on gpu (reservation_id) where reservation_id is not null;
