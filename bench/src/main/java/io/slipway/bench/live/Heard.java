package io.slipway.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * An event of a reservation, as it came from Kafka.
 *
 * @param version its place among those of the reservation
 * @param cause id of the event that led to it; empty when none did
 * @param at when it became true
 * @param heardAt by the clock of this process, in nanoseconds
 */
public record Heard(
        String id,
        String type,
        String reservation,
        long version,
        String cause,
        Instant at,
        JsonNode body,
        long heardAt) {

    /** The last word of the type, such as {@code active}. */
    public String kind() {
        var withoutVersion = type.substring(0, type.lastIndexOf('.'));
        return withoutVersion.substring(withoutVersion.lastIndexOf('.') + 1);
    }

    public Instant time(String field) {
        return Instant.parse(body.required(field).asText());
    }
}
