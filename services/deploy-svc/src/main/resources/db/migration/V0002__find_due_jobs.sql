-- A job that waits for a verdict is due when its time is over, so due_at alone says what to look at.
update job set due_at = deadline_at where state in ('accepted', 'verifying');

drop index job_due;
create index job_begins on job (due_at) where state = 'queued';
create index job_goes_on on job (due_at)
    where state in ('accepted', 'deploying', 'verifying', 'cleaning-up', 'cancelling', 'destroying');
