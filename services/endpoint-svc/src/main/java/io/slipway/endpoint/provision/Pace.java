package io.slipway.endpoint.provision;

import java.time.Duration;

/**
 * How often and how long a model server is asked.
 *
 * @param deadline from registration on
 * @param longest the pause between two probes doubles up to this
 */
record Pace(Duration deadline, Duration longest) {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final int MAX_DOUBLINGS = 16;

    /**
     * @param probes how many there were
     */
    Duration pauseAfter(int probes) {
        Duration pause = FIRST.multipliedBy(1L << Math.min(probes, MAX_DOUBLINGS));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
