package io.slipway.guardrail.suppression;

import io.slipway.guardrail.rule.Suppression;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A suppression and where it holds.
 *
 * @param clusterName null for every cluster of the tenant
 */
record Suppressed(
        String id,
        String tenant,
        @Nullable String clusterName,
        Suppression suppression,
        Instant createdAt) {

    boolean covers(String itsTenant, @Nullable String cluster) {
        return tenant.equals(itsTenant) && (clusterName == null || clusterName.equals(cluster));
    }
}
