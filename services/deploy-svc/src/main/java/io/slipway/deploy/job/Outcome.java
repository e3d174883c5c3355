package io.slipway.deploy.job;

import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import java.util.List;

/** What came of the time a worker had a job. */
sealed interface Outcome {
    /** The deployer's step ended. */
    record Stepped(Progress progress) implements Outcome {}

    record Drawn(Plan plan) implements Outcome {}

    /**
     * The step did not end, or ended with an exception.
     *
     * @param why for the job's log
     */
    record Broken(String why) implements Outcome {}

    /**
     * The time of what the job does is over; no step was run.
     *
     * @param heard the last words of its log, which say what it waited for
     */
    record Overdue(List<String> heard) implements Outcome {}

    /** The word in the journal of steps. */
    default String word() {
        return switch (this) {
            case Stepped(Progress.Next _) -> "next";
            case Stepped(Progress.Waiting _) -> "waiting";
            case Stepped(Progress.Provisioned _) -> "provisioned";
            case Stepped(Progress.Gone(var orphans, var _)) ->
                    orphans.isEmpty() ? "gone" : "orphans";
            case Stepped(Progress.Failed _) -> "failed";
            case Drawn _ -> "planned";
            case Broken _ -> "broken";
            case Overdue _ -> "overdue";
        };
    }

    default String detail() {
        return switch (this) {
            case Stepped(Progress.Next next) -> next.step();
            case Stepped(Progress.Waiting waiting) -> "look again in " + waiting.pause();
            case Stepped(Progress.Provisioned provisioned) -> provisioned.arn();
            case Stepped(Progress.Gone gone) -> gone.orphans().size() + " left";
            case Stepped(Progress.Failed failed) -> failed.reason();
            case Drawn(Plan plan) -> plan.changes().size() + " changes";
            case Broken(String why) -> why;
            case Overdue _ -> "its time was over";
        };
    }
}
