package io.slipway.planner.replay;

import io.slipway.planner.Booking;
import io.slipway.planner.Forecast;
import io.slipway.planner.ReservationId;
import java.time.Instant;

/** Is told what a discipline does. */
interface Watcher {
    /** A start was promised, for the first time or anew. */
    void promised(Booking promise, Instant now);

    /** When it is expected to start, told when it was taken in. */
    void expected(ReservationId id, Forecast.Expected expected, Instant now);

    /** One planning decision took so many nanoseconds. */
    void planned(long nanos);
}
