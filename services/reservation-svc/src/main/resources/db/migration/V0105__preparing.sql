-- Each look asks which of those that prepare are ready; those that run or wait are many more.
create index reservation_preparing on reservation (pool) where state = 'preparing';
create index ground_failed on ground (pool) where stage = 'failed';
drop index ground_settled;
