-- How far the log of each job has come on its way to CloudWatch. No foreign key: shipping locks no
-- job, and a job never waits for it.
create table log_shipment (
    job_id   text        primary key,
    line     bigint      not null default 0,
    -- The last line of a batch that was sent and not answered yet.
    sending  bigint,
    tries    int         not null default 0,
    -- Looks at a job that is over and says no more.
    quiet    int         not null default 0,
    due_at   timestamptz
);
create index log_shipment_due on log_shipment (due_at) where due_at is not null;
