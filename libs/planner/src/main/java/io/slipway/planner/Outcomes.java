package io.slipway.planner;

import java.util.Arrays;

/** Which part of the promised wait the latest reservations had to wait. Not thread-safe. */
final class Outcomes {
    private static final int KEPT = 128;

    private final double[] parts = new double[KEPT];
    private int count;

    Outcomes() {
        // Until something is known, everybody waits as long as promised.
        Arrays.fill(parts, 1);
    }

    void learn(double part) {
        parts[count++ % KEPT] = part;
    }

    /** Starts as they would be if the wait that begins now turned out like those. */
    long[] starts(long now, long promise) {
        long[] starts = new long[KEPT];
        for (int i = 0; i < KEPT; i++) {
            starts[i] = Math.min(promise, now + (long) Math.ceil((promise - now) * parts[i]));
        }
        Arrays.sort(starts);
        return starts;
    }
}
