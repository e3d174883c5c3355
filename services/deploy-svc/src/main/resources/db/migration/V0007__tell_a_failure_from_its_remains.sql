-- Why a job failed and why not all of it is gone are two things; rows written before held both in one sentence.
alter table job add column stays text;

update job
set stays = substr(reason, strpos(reason, ' Not all that it made could be taken away: ') + 43),
    reason = left(reason, strpos(reason, ' Not all that it made could be taken away: ') - 1),
    remediation = case
        when strpos(remediation, ' After that: ') > 0
            then substr(remediation, strpos(remediation, ' After that: ') + 13)
        else remediation end
where state = 'failed-orphans'
  and strpos(reason, ' Not all that it made could be taken away: ') > 0;
