package io.slipway.deploy.shipping;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far the log of a job has come.
 *
 * @param line the last one that CloudWatch has
 * @param sending the last one of a batch that was sent and never answered
 * @param tries that failed since the last that did not
 * @param over whether the job has ended
 */
record Shipment(
        String jobId, String tenant, long line, @Nullable Long sending, int tries, boolean over) {
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int DOUBLINGS = 9;

    /** Streams of a tenant are listed together. */
    String stream() {
        return tenant.replaceAll("[:*]", "-") + "/" + jobId;
    }

    Duration backoff() {
        Duration doubled = Duration.ofSeconds(1L << Math.min(tries, DOUBLINGS));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }
}
