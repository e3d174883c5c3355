create table outbox (
    seq         bigint generated always as identity (cache 1) primary key,
    event_id    uuid        not null unique,
    topic       text        not null,
    msg_key     text        not null,
    type        text        not null,
    version     bigint      not null,
    headers     text        not null,
    payload     bytea       not null,
    created_at  timestamptz not null default clock_timestamp(),
    unique (topic, msg_key, version)
);
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
                        autovacuum_vacuum_cost_delay = 0);

-- Numbers the events of each key. Its row lock puts them in commit order.
create table outbox_version (
    topic    text   not null,
    msg_key  text   not null,
    version  bigint not null,
    primary key (topic, msg_key)
);

create table relay_lease (
    name        text        primary key,
    holder      uuid        not null,
    epoch       bigint      not null,
    expires_at  timestamptz not null
);

create table inbox (
    consumer     text        not null,
    source       text        not null,
    event_id     text        not null,
    received_at  timestamptz not null default clock_timestamp(),
    primary key (consumer, source, event_id)
);
create index inbox_received on inbox (received_at);

create table stream_position (
    consumer  text   not null,
    topic     text   not null,
    msg_key   text   not null,
    version   bigint not null,
    primary key (consumer, topic, msg_key)
);

create table parked_event (
    id            bigint generated always as identity primary key,
    consumer      text        not null,
    topic         text        not null,
    msg_key       text        not null,
    source        text        not null,
    event_id      text        not null,
    type          text        not null,
    reason        text        not null,
    headers       text        not null,
    payload       bytea       not null,
    parked_at     timestamptz not null default clock_timestamp(),
    unique (consumer, source, event_id)
);
create index parked_key on parked_event (consumer, topic, msg_key, id);
