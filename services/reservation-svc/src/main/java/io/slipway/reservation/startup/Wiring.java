package io.slipway.reservation.startup;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.contracts.reservation.ReservationEvent;

/** Event payloads go through the outbox, where the build does not see them. */
@RegisterForReflection(
        targets = {
            NodeShare.class,
            ReservationAsk.class,
            ReservationEvent.class,
            ReservationEvent.Waiting.class,
            ReservationEvent.Queued.class,
            ReservationEvent.Promised.class,
            ReservationEvent.Active.class,
            ReservationEvent.Expiring.class,
            ReservationEvent.MemoryExceeded.class,
            ReservationEvent.Ended.class,
            ReservationEvent.Unrecognised.class
        })
class Wiring {}
