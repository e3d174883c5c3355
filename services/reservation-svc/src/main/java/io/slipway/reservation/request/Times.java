package io.slipway.reservation.request;

import io.slipway.problem.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instants in a query, which must say their offset. */
public final class Times {
    private Times() {}

    public static @Nullable Instant read(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unreadable) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/" + name,
                                    "must be a time with an offset, such as 2026-12-01T09:00:00Z")));
        }
    }
}
