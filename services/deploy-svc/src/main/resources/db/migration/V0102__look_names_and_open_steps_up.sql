-- The name leads, so that who looks for a name finds it by this index whatever the database
-- believes about the number of tenants.
drop index cluster_name_held;
create unique index cluster_name_held on cluster (name, region, tenant) where state <> 'destroyed';

-- A step is ended by its job: of those, few have no end yet.
create index job_step_open on job_step (job_id) where ended_at is null;
