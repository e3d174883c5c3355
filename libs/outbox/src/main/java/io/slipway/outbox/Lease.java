package io.slipway.outbox;

import java.time.Duration;

/**
 * What a relay knows of its lease. The database clock decides who holds it; the local monotonic
 * clock only decides when to stop trusting that knowledge.
 *
 * @param epoch fencing number: raised with every change of holder
 * @param askedAtNanos {@link System#nanoTime} before the renewal was sent
 */
record Lease(long epoch, long askedAtNanos) {
    static final Duration MARGIN = Duration.ofSeconds(2);

    boolean trusted(long nowNanos, Duration ttl) {
        return nowNanos - askedAtNanos < ttl.minus(MARGIN).toNanos();
    }

    boolean due(long nowNanos, Duration ttl) {
        return nowNanos - askedAtNanos > ttl.toNanos() / 3;
    }
}
