-- A booking that comes back. Its occurrences are reservations with its id.
create table booking_series (
    id              text        primary key,
    tenant          text        not null,
    owner           text        not null,
    pool            text        not null references pool (name),
    gpu_type        text        not null,
    gpus            integer     not null,
    length_seconds  bigint      not null,
    name            text,
    days            text        not null,
    at              text        not null,
    zone            text        not null,
    from_day        date        not null,
    until_day       date        not null,
    made_at         timestamptz not null,
    cancelled_at    timestamptz,
    idempotency_key text,
    fingerprint     text,
    check ((idempotency_key is null) = (fingerprint is null))
);
create index booking_series_page on booking_series (tenant, id desc);
create unique index booking_series_idempotency on booking_series (tenant, idempotency_key)
    where idempotency_key is not null;
