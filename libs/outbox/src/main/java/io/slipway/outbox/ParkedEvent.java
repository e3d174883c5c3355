package io.slipway.outbox;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the wire shows of a parked event.
 *
 * @param version its number among the events of its key; absent when it has none
 * @param place 1 for the event that the key has to get past next
 * @param data the payload with secrets left out; absent in lists and for another team's events
 */
public record ParkedEvent(
        long id,
        String consumer,
        String topic,
        String key,
        String eventId,
        String source,
        String type,
        @Nullable Long version,
        String reason,
        long place,
        Instant parkedAt,
        int retries,
        @Nullable Instant retriedAt,
        @Nullable String retriedBy,
        @Schema(
                        implementation = Object.class,
                        description =
                                "Left out in lists, and when the event belongs to another team")
                @Nullable Object data) {

    ParkedEvent with(@Nullable Object shown) {
        return new ParkedEvent(
                id, consumer, topic, key, eventId, source, type, version, reason, place, parkedAt,
                retries, retriedAt, retriedBy, shown);
    }
}
