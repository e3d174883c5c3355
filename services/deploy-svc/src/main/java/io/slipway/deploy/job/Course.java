package io.slipway.deploy.job;

import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What follows for a job from the outcome of a step. Pure. */
sealed interface Course {
    JobState next();

    /** Goes on in the same state. */
    record Stays(JobState next, Duration pause, List<String> lines) implements Course {}

    record Goes(JobState next, String cause) implements Course {}

    /**
     * @param pause until what failed is tried again; doubled each time
     * @param tries of a step that takes away, before it is given up
     */
    record Limits(Duration pause, int tries) {
        private static final Duration LONGEST = Duration.ofMinutes(5);
        private static final int DOUBLINGS = 10;

        Duration backoff(int failed) {
            Duration doubled = pause.multipliedBy(1L << Math.min(failed, DOUBLINGS));
            return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        }
    }

    int HOURS_A_MONTH = 730;

    static Course of(Job job, Outcome outcome, Limits limits) {
        return switch (job.state()) {
            case JobState.Planning planning -> planning(job, planning, outcome, limits);
            case JobState.Deploying deploying -> deploying(job, deploying, outcome, limits);
            case JobState.TakingAway going -> takingAway(job, going, outcome, limits);
            case JobState.Accepted accepted ->
                    new Goes(accepted.unanswered(), "the guardrails did not answer");
            case JobState.Expiring expiring ->
                    new Goes(expiring.unanswered(), "the guardrails did not answer");
            case JobState.AwaitingApproval waiting ->
                    new Goes(waiting.unanswered(), "nobody approved it in time");
            case JobState.Verifying verifying ->
                    new Goes(
                            verifying.unverified(unproved(job), keptAnyway(job)),
                            "not verified before the deadline; the cluster is kept");
            case JobState.GuardrailsFailed _,
                    JobState.Planned _,
                    JobState.Queued _,
                    JobState.Ready _,
                    JobState.Failed _,
                    JobState.FailedOrphans _,
                    JobState.Cancelled _,
                    JobState.Destroyed _,
                    JobState.DestroyFailed _ ->
                    new Stays(job.state(), Duration.ZERO, List.of());
        };
    }

    int REASON = 1200;

    private static String longer(Job job) {
        return "Mend what it waited for, or ask again with a longer deadline; where the time went: slipway job steps %s."
                .formatted(job.id().value());
    }

    private static String overdue(Job job, Outcome.Overdue late) {
        String heard = String.join("; ", late.heard());
        return "The deadline %s has passed at step %s.%s"
                .formatted(
                        job.deadlineAt(),
                        job.state().step() == null ? PLANNING : job.state().step(),
                        heard.isEmpty()
                                ? ""
                                : " Heard last: "
                                        + heard.substring(0, Math.min(heard.length(), REASON)));
    }

    String PLANNING = "plan";

    /** What somebody can do about a failure; where what was made is kept, also about that. */
    static String remedy(Job job, String remedy) {
        return job.terms().keep()
                ? "%s What was made is kept and costs up to %s USD an hour: slipway job retry %s goes on where it stopped, slipway job cancel %3$s takes it away."
                        .formatted(
                                remedy, job.terms().usdPerHour().toPlainString(), job.id().value())
                : remedy;
    }

    private static String unproved(Job job) {
        return "The cluster is there, and nothing has proved before the deadline %s that it is what was asked for."
                .formatted(job.deadlineAt());
    }

    private static String keptAnyway(Job job) {
        return "It is kept and costs %s USD an hour: see what could not be checked (slipway job get %2$s, GET /api/guardrails/verdicts?jobId=%2$s), mend that, then: slipway job retry %2$s. To take it away: slipway job cancel %2$s."
                .formatted(job.terms().usdPerHour().toPlainString(), job.id().value());
    }

    private static Course planning(
            Job job, JobState.Planning planning, Outcome outcome, Limits limits) {
        return switch (outcome) {
            case Outcome.Drawn(Plan plan) -> drawn(job, planning, plan);
            case Outcome.Stepped(Progress.Failed(String reason, String remedy, var _)) ->
                    new Goes(planning.failed(reason, remedy), "the plan failed: " + reason);
            case Outcome.Stepped stepped ->
                    new Goes(
                            planning.failed(
                                    "The deployer answered %s to plan.".formatted(stepped.word()),
                                    "This is a bug of the deployer %s: report it."
                                            .formatted(job.deployer())),
                            "the plan failed");
            case Outcome.Broken(String why) -> again(planning, why, limits.pause());
            case Outcome.Overdue late ->
                    new Goes(
                            planning.failed(overdue(job, late), longer(job)),
                            "not planned in time");
        };
    }

    private static Course drawn(Job job, JobState.Planning planning, Plan plan) {
        String refused =
                plan.changes().stream()
                        .filter(change -> change.action() == Plan.Action.REFUSE)
                        .map(
                                change ->
                                        "%s %s: %s"
                                                .formatted(
                                                        change.kind(),
                                                        change.name(),
                                                        change.detail()))
                        .collect(Collectors.joining("; "));
        return refused.isEmpty()
                ? new Goes(
                        planning.planned(job.terms().dryRun()),
                        "%d changes planned".formatted(plan.changes().size()))
                : new Goes(
                        planning.failed(
                                refused, "Choose another name, or remove what is in the way."),
                        "the plan is refused: " + refused);
    }

    private static Course deploying(
            Job job, JobState.Deploying deploying, Outcome outcome, Limits limits) {
        boolean keep = job.terms().keep();
        return switch (outcome) {
            case Outcome.Stepped(Progress.Next(String step, var _)) ->
                    new Stays(deploying.next(step), Duration.ZERO, List.of());
            case Outcome.Stepped(Progress.Waiting(String step, Duration pause, var _)) ->
                    new Stays(deploying.next(step), pause, List.of());
            case Outcome.Stepped(Progress.Provisioned provisioned) ->
                    new Goes(
                            deploying.provisioned(),
                            "cluster %s is there, being verified".formatted(provisioned.arn()));
            case Outcome.Stepped(Progress.Failed(String reason, String remedy, var _)) ->
                    new Goes(
                            deploying.failed(keep, reason, remedy(job, remedy)),
                            "%s failed: %s".formatted(deploying.step(), reason));
            case Outcome.Stepped(Progress.Gone _) -> odd(job, deploying, outcome);
            case Outcome.Drawn _ -> odd(job, deploying, outcome);
            case Outcome.Broken(String why) -> again(deploying, why, limits.pause());
            case Outcome.Overdue late ->
                    new Goes(
                            deploying.failed(keep, overdue(job, late), remedy(job, longer(job))),
                            "%s not done before the deadline".formatted(deploying.step()));
        };
    }

    private static Course odd(Job job, JobState.Deploying deploying, Outcome outcome) {
        return new Goes(
                deploying.failed(
                        job.terms().keep(),
                        "The deployer answered %s to deploy.".formatted(outcome.word()),
                        "This is a bug of the deployer %s: report it.".formatted(job.deployer())),
                "%s failed".formatted(deploying.step()));
    }

    /** Goes on when a step fails, but not for ever: what is left then is told with its cost. */
    private static Course takingAway(
            Job job, JobState.TakingAway going, Outcome outcome, Limits limits) {
        return switch (outcome) {
            case Outcome.Stepped(Progress.Next(String step, var _)) ->
                    new Stays(going.next(step), Duration.ZERO, List.of());
            case Outcome.Stepped(Progress.Waiting(String step, Duration pause, var _)) ->
                    new Stays(
                            step.equals(going.step()) ? going : going.next(step), pause, List.of());
            case Outcome.Stepped(Progress.Gone(List<Orphan> orphans, var _)) ->
                    orphans.isEmpty()
                            ? new Goes(going.gone(), "all that was made is gone")
                            : new Goes(going.left(sum(orphans), orphans), sum(orphans));
            case Outcome.Stepped(Progress.Failed(String reason, var _, var _)) ->
                    retried(job, going, reason, limits);
            case Outcome.Stepped(Progress.Provisioned _) ->
                    retried(job, going, "the deployer built what it should take away", limits);
            case Outcome.Drawn _ ->
                    retried(job, going, "the deployer planned what it should take away", limits);
            case Outcome.Broken(String why) -> retried(job, going, why, limits);
            case Outcome.Overdue late -> givenUp(job, going, overdue(job, late));
        };
    }

    private static Course retried(Job job, JobState.TakingAway going, String why, Limits limits) {
        if (going.tries() + 1 >= limits.tries()) {
            return givenUp(
                    job,
                    going,
                    "%s failed %d times, the last time: %s"
                            .formatted(going.step(), going.tries() + 1, why));
        }
        return again(going.again(), why, limits.backoff(going.tries()));
    }

    private static Stays again(JobState state, String why, Duration pause) {
        return new Stays(
                state,
                pause,
                List.of("%s, trying again in %d s".formatted(why, pause.toSeconds())));
    }

    /** What is left is not known then, only what it costs at most. */
    private static Course givenUp(Job job, JobState.TakingAway going, String why) {
        var unknown =
                new Orphan(
                        "unknown",
                        "whatever carries the tag slipway:cluster=" + job.clusterId(),
                        job.terms()
                                .usdPerHour()
                                .multiply(BigDecimal.valueOf(HOURS_A_MONTH))
                                .setScale(2, RoundingMode.HALF_UP),
                        "Look for the tag in %s, take away what has it, then: slipway job retry %s"
                                .formatted(job.cluster().region(), job.id().value()));
        return new Goes(going.left("Taking away was given up: " + why, List.of(unknown)), why);
    }

    private static String sum(List<Orphan> orphans) {
        return "%d left, %s USD a month."
                .formatted(orphans.size(), Job.usdPerMonth(orphans).toPlainString());
    }
}
