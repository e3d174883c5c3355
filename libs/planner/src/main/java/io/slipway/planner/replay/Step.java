package io.slipway.planner.replay;

import io.slipway.planner.Slot;
import java.time.Instant;

/** What happened in a replay, enough to check it without trusting it. */
public sealed interface Step {
    Instant at();

    int job();

    record Submitted(Instant at, int job, int gpus, long declaredMicros) implements Step {}

    /** Larger than the cluster. */
    record Refused(Instant at, int job, int gpus) implements Step {}

    /** A start was promised, for the first time or an earlier one. */
    record Promised(Instant at, int job, Slot slot) implements Step {}

    /** When it is expected to start, told with its first promise when that is not at once. */
    record Expected(Instant at, int job, Instant p50, Instant p90) implements Step {}

    record Started(Instant at, int job, Slot slot) implements Step {}

    record Ended(Instant at, int job) implements Step {}
}
