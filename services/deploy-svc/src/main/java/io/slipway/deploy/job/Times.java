package io.slipway.deploy.job;

import java.time.Duration;
import java.time.Instant;

/**
 * How long what a job does may take, and when to look at it next.
 *
 * @param lease how long a worker may be silent
 * @param destroy longest time of taking away
 * @param approval longest wait for somebody's approval
 */
record Times(Duration lease, Duration destroy, Duration approval, Course.Limits limits) {

    /** When the state that a job goes into must be over. */
    Instant deadline(Job job, JobState next, Instant now) {
        return switch (next) {
            case JobState.Deploying _ -> now.plus(job.cluster().deadline());
            case JobState.TakingAway _ -> now.plus(destroy);
            case JobState.AwaitingApproval _ -> now.plus(approval);
            case JobState _ -> job.deadlineAt();
        };
    }

    /** What waits for somebody else's word is looked at when its time is over. */
    Instant due(Job job, Instant now) {
        return switch (job.state()) {
            case JobState.Accepted _,
                    JobState.Expiring _,
                    JobState.Verifying _,
                    JobState.AwaitingApproval _ ->
                    job.deadlineAt();
            case JobState _ -> now;
        };
    }
}
