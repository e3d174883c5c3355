package io.slipway.reservation.request;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each of the latest events went wrong. Of this process only: after a restart an event is
 * tried anew.
 */
final class Tries {
    static final int MOST = 3;
    private static final int KEPT = 10_000;

    private final Map<String, Integer> failures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > KEPT;
                }
            };

    /** True when that was one too many. */
    synchronized boolean exhausted(String event) {
        return failures.merge(event, 1, Integer::sum) >= MOST;
    }

    synchronized void forget(String event) {
        failures.remove(event);
    }
}
