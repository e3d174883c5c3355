package io.slipway.reservation.request;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which reservations a list is about.
 *
 * @param from those that end after it
 * @param until those that start before it
 * @param booked only those for which a start was asked
 */
public record Filter(
        List<String> states,
        @Nullable String owner,
        @Nullable String gpuType,
        @Nullable String pool,
        @Nullable String series,
        @Nullable Instant from,
        @Nullable Instant until,
        boolean booked) {
    public Filter {
        states = List.copyOf(states);
    }
}
