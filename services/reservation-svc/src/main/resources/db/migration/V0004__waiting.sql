-- Those who wait without a promise are pending: by which rule, and in words.
alter table reservation
    add column wait_rule text check (wait_rule in (
        'queue-full', 'too-far', 'owner-quota', 'tenant-quota', 'owner-promises', 'turn')),
    add check (wait_rule is null or (state = 'pending' and reason is not null)),
    add check (state <> 'pending' or wait_rule is not null);
create index reservation_waiting on reservation (pool, gpu_type) where state = 'pending';
