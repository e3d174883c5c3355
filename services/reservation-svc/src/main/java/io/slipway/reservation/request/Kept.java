package io.slipway.reservation.request;

import io.slipway.planner.Position;
import java.util.Map;

/**
 * A reservation as it is written down.
 *
 * @param revision rises with each change
 */
record Kept(Reservation reservation, long revision) {
    Placed placed(Map<String, Position> positions) {
        return new Placed(reservation, positions.get(reservation.id().value()), revision);
    }
}
