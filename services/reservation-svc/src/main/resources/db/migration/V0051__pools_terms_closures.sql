-- Several pools: the configured one, and those that admins made (made_by says who).
alter table pool
    add column zone          text,
    add column labels        text   not null default '',
    add column made_by       text,
    add column made_at       timestamptz not null default clock_timestamp(),
    -- While nothing is closed after now, nobody has to look for closures.
    add column closed_until  timestamptz;

-- Nodes that are closed for a while. Nothing that waits is planned on them then.
create table closure (
    id            text        primary key,
    pool          text        not null references pool (name) on delete cascade,
    nodes         text        not null,
    closed_from   timestamptz not null,
    closed_until  timestamptz not null,
    cause         text        not null,
    made_by       text        not null,
    made_at       timestamptz not null,
    cancelled_at  timestamptz,
    check (closed_from < closed_until)
);
create index closure_open on closure (pool, closed_until) where cancelled_at is null;

alter table reservation
    add column shared_with  text,
    add column jupyter      boolean not null default false,
    add column priority     integer not null default 0 check (priority between -10 and 10),
    add column series_id    text,
    add column api_key      text;
create index reservation_series on reservation (series_id, starts_at) where series_id is not null;
create index reservation_by_key on reservation (api_key)
    where api_key is not null and state in ('queued', 'preparing', 'active');
create index reservation_calendar on reservation (pool, starts_at, ends_at)
    where state in ('queued', 'preparing', 'active');
create index reservation_usage on reservation (tenant, started_at) where started_at is not null;
