-- When the decision before the last one was made. Whoever made that one, and sees it here, knows
-- that nobody else has decided anything about the pool since.
alter table pool add column decided_before timestamptz;
