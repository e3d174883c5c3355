-- The start that was asked for, when it is not as early as can be. What was read before has none.
alter table reservation add column asked_start_at timestamptz;

-- What ended lately says how early reservations end.
create index reservation_ended on reservation (pool, gpu_type, state_since)
    where state in ('expired', 'cancelled');
