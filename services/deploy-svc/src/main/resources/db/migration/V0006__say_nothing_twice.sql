-- What the last line of the log says, so that a step that waits does not fill the log with it.
alter table job add column last_line text;
