-- The probes that follow a registration go on with its trace.
alter table endpoint add column trace_parent text;
