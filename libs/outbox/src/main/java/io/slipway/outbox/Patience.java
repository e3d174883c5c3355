package io.slipway.outbox;

import java.time.Duration;

/** How long to wait until an effect that failed is tried again: longer each time, to a limit. */
record Patience(Duration first) {
    static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 16;

    /**
     * @param failures from 1 on
     */
    Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(2 * (failures - 1), DOUBLINGS));
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }
}
