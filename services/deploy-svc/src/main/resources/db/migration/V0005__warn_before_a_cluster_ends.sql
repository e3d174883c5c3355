-- When somebody must be warned next, or the cluster be taken away.
alter table cluster add column due_at timestamptz;
update cluster set due_at = expires_at where state = 'ready';
create index cluster_due on cluster (due_at) where state = 'ready' and due_at is not null;
