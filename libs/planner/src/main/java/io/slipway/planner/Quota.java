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
        double hoursUsed = held.stream().mapToDouble(h -> gpuHours(h.gpus, h.length)).sum();
        double hoursAsked = gpuHours(gpusAsked, length);
        return hoursUsed + hoursAsked > gpuHours
                ? Optional.of(new Exceeded.GpuHours(gpuHours, hoursUsed, hoursAsked))
                : Optional.empty();
    }

    private static double gpuHours(int gpus, Duration length) {
        return gpus * (length.toSeconds() / 3600.0);
    }
}
