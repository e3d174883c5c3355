-- GPUs of a node that pods of others have; as long as they do, nobody is promised them.
alter table node
    add column others_gpus   integer     check (others_gpus > 0),
    add column others_since  timestamptz,
    add column others_until  timestamptz,
    add check (num_nulls(others_gpus, others_since, others_until) in (0, 3));
