package io.slipway.endpoint.provision;

import io.slipway.problem.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The last endpoint of a page, after which the next one starts. */
record PageKey(Instant createdAt, UUID id) {

    static PageKey parse(String text) {
        String[] parts = text.split(" ", 2);
        try {
            return new PageKey(Instant.parse(parts[0]), UUID.fromString(parts[parts.length - 1]));
        } catch (DateTimeException | IllegalArgumentException _) {
            throw Violation.refuse(
                    List.of(new Violation("#/pageToken", "is not a token of this list")));
        }
    }

    static String of(Endpoint endpoint) {
        return endpoint.createdAt() + " " + endpoint.id();
    }
}
