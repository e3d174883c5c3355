-- Kills for memory are announced once.
alter table ground add column ooms_told integer not null default 0;
create index ground_ooms on ground (pool) where ooms > ooms_told;
