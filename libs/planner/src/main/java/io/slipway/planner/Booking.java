package io.slipway.planner;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which slot belongs to whom.
 *
 * @param priority the higher one comes first in the queue
 * @param startAt the start that was asked for: it never starts before
 */
public record Booking(ReservationId id, Slot slot, int priority, @Nullable Instant startAt) {
    public Booking(ReservationId id, Slot slot) {
        this(id, slot, 0, null);
    }
}
