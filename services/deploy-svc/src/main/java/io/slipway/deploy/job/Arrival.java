package io.slipway.deploy.job;

import io.opentelemetry.context.Context;
import io.slipway.problem.IdempotencyKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that is to be taken in.
 *
 * @param trace the request's, which its event goes on with
 */
record Arrival(Job job, @Nullable IdempotencyKey key, Context trace) {
    String tenant() {
        return job.tenant();
    }

    String region() {
        return job.cluster().region();
    }

    String name() {
        return job.cluster().name();
    }

    String firstLine() {
        return "%s of %s accepted from %s"
                .formatted(job.action().word(), name(), job.requestedBy());
    }

    /** The value of the key, empty without one. */
    String keyValue() {
        return key == null ? "" : key.value();
    }

    /** Whether no earlier one of the group asks for the same name or comes with the same key. */
    boolean firstOf(List<Arrival> group) {
        for (Arrival other : group) {
            if (other.equals(this)) {
                return true;
            }
            if (sameName(other) || sameKey(other)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameName(Arrival other) {
        return tenant().equals(other.tenant())
                && region().equals(other.region())
                && name().equals(other.name());
    }

    private boolean sameKey(Arrival other) {
        return key != null
                && tenant().equals(other.tenant())
                && keyValue().equals(other.keyValue());
    }
}
