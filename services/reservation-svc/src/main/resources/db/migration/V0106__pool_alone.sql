-- Where there is one pool its lock is the lock of every quota. Whoever has the lock of a pool reads this of the row as it is then;
-- and who makes a second one waits for all who hold a lock, so that none of them takes it for the only one.
alter table pool add column alone boolean not null default true;
update pool set alone = false where (select count(*) from pool) > 1;

create function pool_made() returns trigger language plpgsql as $$ begin
    if exists (select 1 from pool where alone) and (select count(*) from pool) > 1 then
        perform 1 from pool order by name for update;
        update pool set alone = false where alone;
    end if;
    return null;
end $$;
create trigger pool_made after insert on pool for each statement execute function pool_made();
