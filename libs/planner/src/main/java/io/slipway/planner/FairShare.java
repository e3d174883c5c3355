package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Who used how much lately, in GPU-hours that lose half of their weight in every half-life. The
 * declared time is charged when it is granted, and more time when it is extended; who keeps account
 * leaves out what was given back. It orders requests that have no promise yet, and never touches
 * one that has. Not thread-safe.
 */
public final class FairShare {
    private final Duration halfLife;
    private final Map<String, Usage> usage = new HashMap<>();

    /** GPU-hours as of an instant. */
    private record Usage(double gpuHours, Instant at) {}

    public FairShare(Duration halfLife) {
        if (halfLife.isNegative() || halfLife.isZero()) {
            throw new IllegalStateException("a half-life of " + halfLife);
        }
        this.halfLife = halfLife;
    }

    /** Charges so many GPUs for so long, as of that instant, which is not before an earlier one. */
    public void charge(String who, int gpus, Duration length, Instant now) {
        add(who, gpus * hours(length), now);
    }

    /** What it weighs at that instant; 0 for whoever had nothing. */
    public double gpuHours(String who, Instant now) {
        var known = usage.get(who);
        return known == null ? 0 : Math.max(0, known.gpuHours * weight(known.at, now));
    }

    /** Those who used least come first; among equals the order stays. */
    public <T> List<T> order(List<T> asks, Function<T, String> who, Instant now) {
        return asks.stream()
                .sorted(Comparator.comparingDouble(ask -> gpuHours(who.apply(ask), now)))
                .toList();
    }

    private void add(String who, double gpuHours, Instant now) {
        usage.put(who, new Usage(Math.max(0, gpuHours(who, now) + gpuHours), now));
    }

    private double weight(Instant from, Instant until) {
        return Math.pow(0.5, hours(Duration.between(from, until)) / hours(halfLife));
    }

    private static double hours(Duration length) {
        return length.toMillis() / 3_600_000.0;
    }
}
