package io.slipway.reservation.request;

import io.slipway.contracts.reservation.ReservationEvent;
import java.util.List;

/** A decision about one reservation: what it is from now on, and the facts that say so. */
record Change(Reservation after, List<ReservationEvent> facts) {
    Change(Reservation after, ReservationEvent fact) {
        this(after, List.of(fact));
    }
}
