package io.slipway.deploy.job;

import java.util.Objects;

/** A job that came with an Idempotency-Key, and the fingerprint of its request. */
record Keyed(Job job, String key, String fingerprint) {
    static Keyed of(JobRow row, Job job) {
        return new Keyed(
                job,
                Objects.requireNonNull(row.idempotencyKey),
                Objects.requireNonNull(row.fingerprint));
    }

    /** Whether it came with the tenant and key of this request. */
    boolean of(Arrival arrival) {
        return job.tenant().equals(arrival.tenant()) && key.equals(arrival.keyValue());
    }
}
