package io.slipway.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which rows are about to be committed, and when the relay looks for them. What comes right after a
 * batch waits for company: each batch costs the broker and every consumer the same, whether it
 * holds one event or fifty. After a rest nothing waits. Pure: the caller brings the clock.
 */
final class Lookout {
    /** A commit that takes longer than this is found by the sweep. */
    static final Duration ALERT = Duration.ofMillis(250);

    static final Duration GLANCE = Duration.ofMillis(3);

    private final Duration gather;
    private final Map<String, Long> expected = new ConcurrentHashMap<>();
    private volatile long sentAt;

    /**
     * @param gather from one batch to the next while events keep coming
     */
    Lookout(Duration gather, long nowNanos) {
        this.gather = gather;
        this.sentAt = nowNanos - gather.toNanos();
    }

    /** A row was written and its transaction will commit soon; from any thread. */
    void expect(String eventId, long nowNanos) {
        expected.put(eventId, nowNanos + ALERT.toNanos());
    }

    /** A batch leaves. */
    void sends(List<String> eventIds, long nowNanos) {
        eventIds.forEach(expected::remove);
        sentAt = nowNanos;
    }

    boolean expects(long nowNanos) {
        expected.values().removeIf(until -> until - nowNanos < 0);
        return !expected.isEmpty();
    }

    /** How long to rest before the next look, while something is expected. */
    Duration rest(long nowNanos) {
        long company = sentAt + gather.toNanos() - nowNanos;
        return Duration.ofNanos(Math.max(GLANCE.toNanos(), company));
    }
}
