-- Keys for programs without a login. Of a secret only its SHA-256 is here; the prefix is what is
-- shown and looked up. A key that was rotated lately may still be good under its last secret.
create table api_key (
    id               text        primary key,
    tenant           text        not null,
    owner            text        not null,
    name             text        not null,
    role             text        not null check (role in ('viewer', 'operator', 'admin')),
    prefix           text        not null unique,
    hash             text        not null check (length(hash) = 64),
    last_prefix      text        unique,
    last_hash        text        check (length(last_hash) = 64),
    last_good_until  timestamptz,
    gpus             integer     check (gpus between 1 and 4096),
    gpu_types        text,
    longest_seconds  bigint      check (longest_seconds between 300 and 86400),
    lives_seconds    bigint      not null check (lives_seconds between 300 and 604800),
    created_at       timestamptz not null default clock_timestamp(),
    rotated_at       timestamptz,
    expires_at       timestamptz not null,
    revoked_at       timestamptz,
    last_used_at     timestamptz,
    check (num_nulls(last_prefix, last_hash, last_good_until) in (0, 3))
);
create index api_key_page on api_key (tenant, id desc);
create index api_key_live on api_key (tenant, owner) where revoked_at is null;
