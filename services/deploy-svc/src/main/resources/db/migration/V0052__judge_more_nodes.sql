-- More nodes wait for the guardrails' word; the cluster is held for them meanwhile.
alter table cluster_operation drop constraint cluster_operation_state_check;
alter table cluster_operation add constraint cluster_operation_state_check check (state in (
    'judging', 'accepted', 'running', 'succeeded', 'failed'));
drop index operation_cluster_held;
create unique index operation_cluster_held on cluster_operation (cluster_id)
    where state in ('judging', 'accepted', 'running');
drop index operation_due;
create index operation_due on cluster_operation (due_at)
    where state in ('judging', 'accepted', 'running');
