alter table parked_event
    add column retries    integer not null default 0,
    add column retried_at timestamptz,
    add column retried_by text;

-- The parked events of each key in the order in which they are to be taken; place 1 is next.
create view parked_line as
select id, consumer, topic, msg_key, source, event_id, type, version, reason, headers, payload,
       parked_at, retries, retried_at, retried_by,
       row_number() over (partition by consumer, topic, msg_key order by version, id) as place
from (select parked_event.*,
             case when cast(headers as json) ->> 'aggregateversion' ~ '^[0-9]{1,18}$'
                  then cast(cast(headers as json) ->> 'aggregateversion' as bigint)
                  else 0 end as version
      from parked_event) numbered;

-- What an operator did with a parked event. What was skipped keeps its payload.
create table settled_event (
    id           bigint      primary key,
    consumer     text        not null,
    topic        text        not null,
    msg_key      text        not null,
    source       text        not null,
    event_id     text        not null,
    type         text        not null,
    reason       text        not null,
    headers      text        not null,
    payload      bytea,
    parked_at    timestamptz not null,
    outcome      text        not null check (outcome in ('taken', 'skipped')),
    why          text,
    settled_by   text        not null,
    settled_at   timestamptz not null default clock_timestamp(),
    check ((outcome = 'skipped') = (why is not null)),
    check (outcome = 'taken' or payload is not null)
);
