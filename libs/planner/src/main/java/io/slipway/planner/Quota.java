package io.slipway.planner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How much one user or one team may have at a time, running and promised together.
 *
 * @param gpus at most so many GPUs
 * @param gpuHours at most so much time on them, as declared
 */
public record Quota(int gpus, double gpuHours) {
    private static final double MILLIS_OF_AN_HOUR = 3_600_000;

    /** What somebody has already. */
    public record Held(int gpus, Duration length) {}

    /** What would be too much: the limit, what is in use of it, and what was asked. */
    public sealed interface Exceeded {
        record Gpus(int limit, int used, int asked) implements Exceeded {}

        record GpuHours(double limit, double used, double asked) implements Exceeded {}
    }

    /** Empty when so much more is within the limits. */
    public Optional<Exceeded> check(List<Held> held, int gpusAsked, Duration length) {
        int gpusUsed = held.stream().mapToInt(Held::gpus).sum();
        if (gpusUsed + gpusAsked > gpus) {
            return Optional.of(new Exceeded.Gpus(gpus, gpusUsed, gpusAsked));
        }
        long millisUsed = held.stream().mapToLong(h -> gpuMillis(h.gpus, h.length)).sum();
        long millisAsked = gpuMillis(gpusAsked, length);
        return millisUsed + millisAsked > Math.round(gpuHours * MILLIS_OF_AN_HOUR)
                ? Optional.of(
                        new Exceeded.GpuHours(gpuHours, hours(millisUsed), hours(millisAsked)))
                : Optional.empty();
    }

    /** Whole numbers: fractions of an hour do not add up to the limit itself. */
    private static long gpuMillis(int gpus, Duration length) {
        return gpus * length.toMillis();
    }

    private static double hours(long millis) {
        return millis / MILLIS_OF_AN_HOUR;
    }
}
