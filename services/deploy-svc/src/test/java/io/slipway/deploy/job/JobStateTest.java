package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final List<JobState> ALL =
            List.of(
                    new JobState.Accepted(),
                    new JobState.GuardrailsFailed("r", "m"),
                    new JobState.Queued(),
                    new JobState.Deploying("start"),
                    new JobState.Verifying(),
                    new JobState.Ready(),
                    new JobState.CleaningUp("r", "m"),
                    new JobState.Failed("r", "m"),
                    new JobState.Cancelling(),
                    new JobState.Cancelled(),
                    new JobState.Destroying("start"),
                    new JobState.Destroyed(),
                    new JobState.DestroyFailed("r", "m"));

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
                .containsExactly(
                        "guardrails-failed",
                        "ready",
                        "failed",
                        "cancelled",
                        "destroyed",
                        "destroy-failed");
    }

    @Test
    void cleansUpOnCancelOnceSomethingMayHaveBeenMade() {
        assertThat(new JobState.Accepted().cancelled()).contains(new JobState.Cancelled());
        assertThat(new JobState.Queued().cancelled()).contains(new JobState.Cancelled());
        assertThat(new JobState.Deploying("x").cancelled()).contains(new JobState.Cancelling());
        assertThat(new JobState.Verifying().cancelled()).contains(new JobState.Cancelling());
        assertThat(new JobState.Ready().cancelled()).isEmpty();
        assertThat(new JobState.CleaningUp("r", "m").cancelled()).isEmpty();
    }

    @Test
    void keepsTheReasonThroughTheCleanUp() {
        assertThat(new JobState.Verifying().failed("no nodes", "ask later").cleaned())
                .isEqualTo(new JobState.Failed("no nodes", "ask later"));
    }
}
