package io.slipway.reservation.request;

import io.slipway.planner.Position;
import org.jspecify.annotations.Nullable;

/**
 * A reservation with its place in the queue while it waits.
 *
 * @param revision rises with each change
 */
public record Placed(Reservation reservation, @Nullable Position position, long revision) {
    String etag() {
        return "\"" + revision + "\"";
    }
}
