package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants of one pool. An {@link IllegalStateException} for a length of nothing or
 * less.
 *
 * @param length how long it is needed; it ends then at the latest
 * @param priority 0 for everybody; a higher one comes first in the queue
 * @param startAt the start that is wanted, for a booking: one that has passed is now; null for as
 *     early as can be
 */
public record Ask(
        ReservationId id, Shape shape, Duration length, int priority, @Nullable Instant startAt) {
    public Ask {
        if (length.isNegative() || length.isZero()) {
            throw new IllegalStateException("%s for %s".formatted(id, length));
        }
    }

    public Ask(ReservationId id, Shape shape, Duration length) {
        this(id, shape, length, 0, null);
    }
}
