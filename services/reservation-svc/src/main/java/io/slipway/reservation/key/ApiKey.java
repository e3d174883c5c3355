package io.slipway.reservation.key;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its secret.
 *
 * @param prefix how its secret begins
 * @param role what it may do; its maker had that role when it was made
 * @param limits what may be reserved with it
 * @param lives how long it is good after it was made or rotated
 * @param lastUsedAt to the minute
 */
public record ApiKey(
        String id,
        String tenant,
        String owner,
        String name,
        String role,
        String prefix,
        KeyLimits limits,
        Duration lives,
        Instant createdAt,
        @Nullable Instant rotatedAt,
        Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    String state(Instant now) {
        if (revokedAt != null) {
            return "revoked";
        }
        return expiresAt.isAfter(now) ? "active" : "expired";
    }

    /** What is asked of a new one. */
    record Wish(String name, String role, Duration lives, KeyLimits limits) {}

    /** A key with the secret that is shown this once. */
    record Issued(ApiKey key, Secret secret) {}
}
