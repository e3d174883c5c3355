-- The end that was agreed, of one that is let go on for a moment because nobody waits for its GPUs.
alter table reservation
    add column agreed_end timestamptz,
    add check (agreed_end is null or (state = 'active' and agreed_end < ends_at));
