-- What is about to happen to the cluster: the rules that are asked differ.
alter table inquiry add column action text not null default 'create'
    check (action in ('create', 'scale', 'destroy'));
