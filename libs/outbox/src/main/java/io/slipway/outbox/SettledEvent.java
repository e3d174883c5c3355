package io.slipway.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator did with a parked event, and why.
 *
 * @param outcome {@code taken} or {@code skipped}
 * @param why given for what was skipped
 */
public record SettledEvent(
        long id,
        String consumer,
        String topic,
        String key,
        String eventId,
        String source,
        String type,
        String reason,
        Instant parkedAt,
        String outcome,
        @Nullable String why,
        String settledBy,
        Instant settledAt) {}
