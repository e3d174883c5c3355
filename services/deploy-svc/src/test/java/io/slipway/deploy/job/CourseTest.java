package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CourseTest {
    private static final Course.Limits LIMITS = new Course.Limits(Duration.ofSeconds(5), 3);
    private static final Orphan VPC =
            new Orphan("AWS::EC2::VPC", "vpc-1", new BigDecimal("32.85"), "Delete it.");

    private static Course of(JobState state, Outcome outcome) {
        return Course.of(AJob.in(state), outcome, LIMITS);
    }

    private static Outcome stepped(Progress progress) {
        return new Outcome.Stepped(progress);
    }

    private static final Outcome FAILED =
            stepped(new Progress.Failed("denied", "Allow it.", List.of()));

    @Test
    void goesFromStepToStep() {
        assertThat(
                        of(
                                new JobState.Deploying("start"),
                                stepped(new Progress.Next("network", List.of()))))
                .isEqualTo(
                        new Course.Stays(
                                new JobState.Deploying("network"), Duration.ZERO, List.of()));
    }

    @Test
    void cleansUpAfterAStepThatFailed() {
        assertThat(of(new JobState.Deploying("network"), FAILED).next())
                .isEqualTo(new JobState.CleaningUp("denied", "Allow it.", "network", "start", 0));
    }

    @Test
    void keepsAClusterOfWhichNothingWasProvedInTime() {
        JobState next =
                of(new JobState.Verifying("handshake"), new Outcome.Overdue(List.of())).next();

        assertThat(next.kept()).isTrue();
        assertThat(next.failedStep()).isEqualTo("handshake");
        assertThat(next.remediation()).contains("slipway job retry").contains("USD an hour");
    }

    @Test
    void goesOnTakingAwayWhenAStepFailsAndWaitsLongerEachTime() {
        Course first = of(new JobState.Cancelling("r", "network", 0), FAILED);
        Course second = of(first.next(), FAILED);

        assertThat(first)
                .isEqualTo(
                        new Course.Stays(
                                new JobState.Cancelling("r", "network", 1),
                                Duration.ofSeconds(5),
                                List.of("denied, trying again in 5 s")));
        assertThat(((Course.Stays) second).pause()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void endsTakingAwayAfterItsTriesAndSaysWhatItCostsAtMost() {
        Course last = of(new JobState.CleaningUp("r", "m", "cluster", "network", 2), FAILED);

        assertThat(last.next())
                .isInstanceOfSatisfying(
                        JobState.FailedOrphans.class,
                        failed -> {
                            assertThat(failed.reason()).startsWith("r ").contains("3 times");
                            assertThat(failed.orphans())
                                    .singleElement()
                                    .satisfies(
                                            orphan -> {
                                                assertThat(orphan.id())
                                                        .contains("slipway:cluster=");
                                                assertThat(orphan.usdPerMonth()).isPositive();
                                                assertThat(orphan.remedy())
                                                        .contains("slipway job retry");
                                            });
                        });
    }

    @Test
    void endsTakingAwayWhenItsTimeIsOver() {
        assertThat(of(new JobState.Destroying("network", 0), new Outcome.Overdue(List.of())).next())
                .isInstanceOf(JobState.DestroyFailed.class);
        assertThat(of(new JobState.Cancelling("r", "x", 0), new Outcome.Overdue(List.of())).next())
                .isInstanceOf(JobState.FailedOrphans.class);
    }

    @Test
    void waitingIsNoTry() {
        var waiting = stepped(new Progress.Waiting("network", Duration.ofMinutes(1), List.of()));
        JobState state = new JobState.Destroying("network", 2);

        assertThat(of(state, waiting))
                .isEqualTo(new Course.Stays(state, Duration.ofMinutes(1), List.of()));
    }

    @Test
    void tellsWhatIsLeft() {
        var gone = stepped(new Progress.Gone(List.of(VPC), List.of()));

        assertThat(of(new JobState.CleaningUp("r", "m", "cluster", "network", 0), gone).next())
                .isEqualTo(
                        new JobState.FailedOrphans(
                                "r", "m", "cluster", "1 left, 32.85 USD a month.", List.of(VPC)));
        assertThat(of(new JobState.Destroying("network", 0), gone).next())
                .isEqualTo(
                        new JobState.DestroyFailed(
                                "1 left, 32.85 USD a month.",
                                JobState.LEFT,
                                "network",
                                List.of(VPC)));
    }

    @Test
    void aPlanThatIsRefusedEndsTheJob() {
        var plan =
                new Plan(
                        List.of(
                                new Plan.Change(
                                        Plan.Action.REFUSE, "AWS::X", "demo", "is not ours")));

        assertThat(of(new JobState.Planning(), new Outcome.Drawn(plan)).next())
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("is not ours"));
    }

    @Test
    void saysWhatItWaitedForWhenItsTimeIsOver() {
        var late = new Outcome.Overdue(List.of("workers 1 of 2", "event: no capacity"));

        JobState next = of(new JobState.Deploying("wait-cluster"), late).next();

        assertThat(next.reason())
                .contains("wait-cluster")
                .contains("workers 1 of 2")
                .contains("no capacity");
        assertThat(next.remediation()).contains("slipway job steps");
    }

    @Test
    void saysOfWhatIsKeptWhatItCostsAndHowToGoOnOrEnd() {
        Job job = AJob.asked(ask -> ask.put("onFailure", "keep"));

        JobState next =
                Course.of(job.in(new JobState.Deploying("network"), AJob.NOW), FAILED, LIMITS)
                        .next();

        assertThat(next.kept()).isTrue();
        assertThat(next.remediation())
                .startsWith("Allow it.")
                .contains("USD an hour")
                .contains("slipway job retry " + job.id().value())
                .contains("slipway job cancel " + job.id().value());
    }

    @Test
    void anAnswerThatMakesNoSenseEndsInACleanUpAndNotInALoop() {
        var gone = stepped(new Progress.Gone(List.of(), List.of()));

        assertThat(of(new JobState.Deploying("x"), gone).next())
                .isInstanceOf(JobState.CleaningUp.class);
    }

    @Test
    void aBackoffHasAnEnd() {
        assertThat(LIMITS.backoff(60)).isEqualTo(Duration.ofMinutes(5));
    }
}
