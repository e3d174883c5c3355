package io.slipway.stress.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunStateTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final RunState.Running first = new RunState.Queued(0).started(NOON);

    @Test
    void anInterruptedAttemptIsFollowedByAnotherUntilTheLast() {
        assertThat(first.interrupted("gone", 2, NOON)).isEqualTo(new RunState.Queued(1));

        RunState.Running second = new RunState.Queued(1).started(NOON);

        assertThat(second.interrupted("gone", 2, NOON))
                .isEqualTo(new RunState.Failed(2, "gone", "Ask for the run again.", NOON));
    }

    @Test
    void onlyARunUnderWayHasToBeStoppedFirst() {
        assertThat(new RunState.Queued(0).cancelled(NOON))
                .isEqualTo(new RunState.Cancelled(0, NOON));
        assertThat(first.cancelled().stopped(NOON)).isEqualTo(new RunState.Cancelled(1, NOON));
    }

    @Test
    void everyStateHasItsWord() {
        assertThat(RunState.NAMES)
                .contains(
                        first.name(),
                        first.cancelled().name(),
                        first.completed("pass", "", NOON).name(),
                        first.failed("", "", NOON).name(),
                        first.cancelled().stopped(NOON).name(),
                        new RunState.Queued(0).name());
    }
}
