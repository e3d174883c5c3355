package io.slipway.planner;

import java.util.Arrays;

/** Which part of the promised wait the latest reservations had to wait. Not thread-safe. */
final class Outcomes {
    private static final int KEPT = 128;

    /** Until so many are known, the missing ones waited as long as promised. */
    private static final int KNOWN_ENOUGH = 8;

    private final double[] parts = new double[KEPT];
    private int count;

    Outcomes() {
        Arrays.fill(parts, 1);
    }

    void learn(double part) {
        parts[count++ % KEPT] = part;
    }

    /** Starts as they would be if the wait that begins now turned out like those. */
    long[] starts(long now, long promise) {
        long[] starts = new long[Math.clamp(count, KNOWN_ENOUGH, KEPT)];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = Math.min(promise, now + (long) Math.ceil((promise - now) * parts[i]));
        }
        Arrays.sort(starts);
        return starts;
    }
}
