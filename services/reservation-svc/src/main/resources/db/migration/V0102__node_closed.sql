-- Nodes that get nothing new: closed by somebody, lost, or spared after a start that failed there.
alter table node
    add column closed_how    text        check (closed_how in ('closed', 'lost', 'spared')),
    add column closed_since  timestamptz,
    add column closed_until  timestamptz,
    add column closed_cause  text,
    add check (num_nulls(closed_how, closed_since, closed_until, closed_cause) in (0, 4));
