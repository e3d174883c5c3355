-- What a wish for more time came to, so that the same key gets the same answer.
create table extension (
    id               text        primary key,
    tenant           text        not null,
    idempotency_key  text        not null,
    fingerprint      text        not null,
    reservation_id   text        not null references reservation (id) on delete cascade,
    asked_seconds    bigint      not null,
    granted_seconds  bigint      not null check (granted_seconds > 0),
    furthest_end     timestamptz not null,
    limited_by       text        not null
        check (limited_by in ('NONE', 'NEXT_PROMISE', 'LONGEST_LENGTH')),
    made_at          timestamptz not null,
    unique (tenant, idempotency_key)
);
