package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.deploy.deployer.Orphan;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final Orphan LEFT =
            new Orphan("AWS::EC2::VPC", "vpc-1", new BigDecimal("32.85"), "Delete it.");

    static final List<JobState> ALL =
            List.of(
                    new JobState.Accepted(),
                    new JobState.Expiring(),
                    new JobState.GuardrailsFailed("r", "m"),
                    new JobState.Planning(),
                    new JobState.Planned(),
                    new JobState.AwaitingApproval(),
                    new JobState.Queued("start", false),
                    new JobState.Deploying("start"),
                    new JobState.Verifying("cluster"),
                    new JobState.Ready(),
                    new JobState.CleaningUp("r", "m", "cluster", "start", 0),
                    new JobState.Failed("r", "m", "cluster", false),
                    new JobState.FailedOrphans("r", "m", "cluster", "w", List.of(LEFT)),
                    new JobState.Cancelling("r", "start", 0),
                    new JobState.Cancelled("r", "m"),
                    new JobState.Destroying("start", 0),
                    new JobState.Destroyed(),
                    new JobState.DestroyFailed("r", "m", "start", List.of()));

    @Test
    void namesEveryStateOnce() {
        assertThat(ALL).extracting(JobState::name).containsExactlyElementsOf(JobState.NAMES);
    }

    @Test
    void speaksTheOlderApisWordsOnly() {
        assertThat(ALL)
                .extracting(JobState::word)
                .isSubsetOf(
                        "queued", "running", "succeeded", "failed", "destroyed", "destroy_failed");
    }

    @Test
    void lastsOnlyWhereNothingIsLeftToDo() {
        assertThat(ALL)
                .filteredOn(JobState::over)
                .extracting(JobState::name)
                .containsExactlyInAnyOrderElementsOf(DeployEvent.LASTING);
    }

    @Test
    void everyStateHasItsWaysAndTheyLeadToStates() {
        assertThat(JobState.WAYS.keySet()).containsExactlyInAnyOrderElementsOf(JobState.NAMES);
        assertThat(JobState.WAYS.values())
                .allSatisfy(ways -> assertThat(JobState.NAMES).containsAll(ways));
    }

    @Test
    void everyCancelAndEveryRetryIsAWay() {
        for (JobState state : ALL) {
            state.cancelled("x").ifPresent(next -> way(state, next));
            state.retried().ifPresent(next -> way(state, next));
        }
    }

    private static void way(JobState from, JobState to) {
        assertThat(JobState.WAYS.get(from.name())).contains(to.name());
    }

    @Test
    void retriesWhereItWentWrong() {
        assertThat(new JobState.GuardrailsFailed("r", "m").retried())
                .contains(new JobState.Accepted());
        assertThat(new JobState.Failed("r", "m", "cluster", true).retried())
                .contains(new JobState.Queued("cluster", true));
        assertThat(new JobState.Failed("r", "m", "cluster", false).retried())
                .contains(new JobState.Accepted());
        assertThat(new JobState.Failed("r", "m", "plan", false).retried())
                .contains(new JobState.Planning());
        assertThat(new JobState.FailedOrphans("r", "m", "cluster", "w", List.of(LEFT)).retried())
                .contains(new JobState.CleaningUp("r", "m", "cluster", "start", 0));
        assertThat(new JobState.DestroyFailed("r", "m", "network", List.of()).retried())
                .contains(new JobState.Queued("network", true));
        assertThat(new JobState.DestroyFailed("r", "m", "network", List.of(LEFT)).retried())
                .contains(new JobState.Queued("start", true));
        assertThat(new JobState.Ready().retried()).isEmpty();
    }

    @Test
    void tellsBothWhatFailedAndWhatStays() {
        var left =
                new JobState.FailedOrphans(
                        "No room.", "Free some.", "cluster", "1 left.", List.of(LEFT));

        assertThat(left.reason())
                .isEqualTo("No room. Not all that it made could be taken away: 1 left.");
        assertThat(left.remediation()).startsWith(JobState.LEFT).endsWith("After that: Free some.");
        assertThat(left.retried())
                .contains(new JobState.CleaningUp("No room.", "Free some.", "cluster", "start", 0));
    }

    @Test
    void cleansUpOnCancelOnceSomethingMayHaveBeenMade() {
        assertThat(new JobState.Accepted().cancelled("x"))
                .contains(new JobState.Cancelled("x", "Nothing was made."));
        assertThat(new JobState.Queued("start", false).cancelled("x"))
                .contains(new JobState.Cancelled("x", "Nothing was made."));
        assertThat(new JobState.Queued("cluster", true).cancelled("x"))
                .contains(new JobState.Cancelling("x", "start", 0));
        assertThat(new JobState.Deploying("x").cancelled("x"))
                .contains(new JobState.Cancelling("x", "start", 0));
        assertThat(new JobState.Verifying("x").cancelled("x"))
                .contains(new JobState.Cancelling("x", "start", 0));
        assertThat(new JobState.Failed("r", "m", "s", true).cancelled("x"))
                .contains(new JobState.Cancelling("x", "start", 0));
        assertThat(new JobState.Failed("r", "m", "s", false).cancelled("x")).isEmpty();
        assertThat(new JobState.Ready().cancelled("x")).isEmpty();
        assertThat(new JobState.CleaningUp("r", "m", "s", "start", 0).cancelled("x")).isEmpty();
    }

    @Test
    void keepsTheReasonThroughTheCleanUp() {
        var failed = new JobState.Verifying("cluster").failed(false, "no nodes", "ask later");

        assertThat(failed)
                .isEqualTo(new JobState.CleaningUp("no nodes", "ask later", "cluster", "start", 0));
        assertThat(((JobState.TakingAway) failed).gone())
                .isEqualTo(
                        new JobState.Failed(
                                "no nodes", "ask later" + JobState.GONE, "cluster", false));
    }

    @Test
    void forgetsTheRemainsOnceTheyAreGone() {
        JobState left =
                new JobState.CleaningUp("no nodes", "ask later", "cluster", "start", 0)
                        .left("1 left, 3 USD a month.", List.of(LEFT));
        assertThat(left.reason()).startsWith("no nodes").contains("1 left");
        assertThat(left.remediation()).contains("orphans").contains("ask later");

        var again = (JobState.TakingAway) left.retried().orElseThrow();

        assertThat(again.gone())
                .isEqualTo(
                        new JobState.Failed(
                                "no nodes", "ask later" + JobState.GONE, "cluster", false));
    }

    @Test
    void keepsWhatWasMadeWhenAskedTo() {
        assertThat(new JobState.Deploying("cluster").failed(true, "no capacity", "ask later"))
                .isEqualTo(new JobState.Failed("no capacity", "ask later", "cluster", true));
    }
}
