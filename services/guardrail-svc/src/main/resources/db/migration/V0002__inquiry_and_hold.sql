-- What waits for the account to be read, and clusters that are looked at again and again.
create table inquiry (
    id             text        primary key,
    phase          text        not null check (phase in ('pre', 'post', 'periodic')),
    tenant         text        not null,
    job_id         text        not null,
    cluster_name   text        not null,
    cluster_id     text        check (cluster_id is not null or phase = 'pre'),
    account_id     text        not null,
    region         text        not null,
    holds          boolean     not null,
    request        text        not null,
    correlation_id text,
    causation_id   text,
    auth_id        text,
    trace_parent   text,
    digest         text,
    due_at         timestamptz not null,
    lease_epoch    bigint      not null default 0,
    lease_until    timestamptz
);
create index inquiry_due on inquiry (due_at);
create index inquiry_of_job on inquiry (job_id);

alter table verdict drop constraint verdict_phase_check;
alter table verdict add constraint verdict_phase_check check (phase in ('pre', 'post', 'periodic'));
-- Where it was judged, on what, and how long that holds; all null where no account was read.
alter table verdict add column account_id text;
alter table verdict add column request text check (request is null or phase = 'pre');
alter table verdict add column evidence text;
alter table verdict add column expires_at timestamptz;

-- One row for each quota that a passed verdict draws on: locked before it is counted.
create table quota_lock (
    account_id text not null,
    region     text not null,
    quota      text not null,
    primary key (account_id, region, quota)
);

-- Nodes that a job was promised; seen_at says since when a cluster shows them.
create table quota_hold (
    account_id    text        not null,
    region        text        not null,
    job_id        text        not null,
    instance_type text        not null,
    spot          boolean     not null,
    cluster_name  text        not null,
    count         bigint      not null check (count > 0),
    held_at       timestamptz not null,
    seen_at       timestamptz,
    primary key (account_id, region, job_id, instance_type, spot)
);
create index quota_hold_of_job on quota_hold (job_id);

create table suppression (
    id           text        primary key,
    tenant       text        not null,
    rule         text        not null,
    cluster_name text,
    reason       text        not null,
    who          text        not null,
    until        timestamptz not null,
    created_at   timestamptz not null
);
create index suppression_page on suppression (tenant, id desc);
create index suppression_until on suppression (until);
