-- What is done later about an aggregate goes on with the trace that its last event was told in.
alter table outbox_version add column trace_parent text;
