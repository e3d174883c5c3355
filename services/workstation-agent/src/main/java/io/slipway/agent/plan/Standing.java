package io.slipway.agent.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far this host has come.
 *
 * @param reached the last generation that was seen to be fulfilled; 0 before the first
 * @param reachedAt when that was
 * @param steps done since then
 * @param failure what keeps it from going on, if something does
 */
public record Standing(
        long reached, @Nullable Instant reachedAt, int steps, @Nullable Failure failure) {
    static final Standing NEW = new Standing(0, null, 0, null);

    /** Why a generation is not reached. Announced once, however often it repeats. */
    public record Failure(
            long generation, String step, String reason, String remediation, Instant at) {
        boolean sameAs(@Nullable Failure other) {
            return other != null
                    && generation == other.generation
                    && step.equals(other.step)
                    && reason.equals(other.reason);
        }
    }

    Standing stepped() {
        return new Standing(reached, reachedAt, steps + 1, null);
    }

    Standing arrived(long generation, Instant at) {
        return new Standing(generation, at, 0, null);
    }

    Standing failed(Failure failure) {
        return new Standing(reached, reachedAt, steps, failure);
    }
}
