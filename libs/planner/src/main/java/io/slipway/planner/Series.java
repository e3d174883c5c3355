package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a booking that comes back: all of it, or none and the first that is taken. */
public sealed interface Series {
    record Granted(List<Booking> bookings) implements Series {}

    /** The start that cannot be had, and what the plan says of it. */
    record Refused(Instant startAt, Admission because) implements Series {}

    /** Books every start or none; the ids are the series' own with a number behind. */
    static Series book(
            Plan plan,
            ReservationId id,
            Shape shape,
            Duration length,
            Recurrence when,
            Instant now) {
        var asks = new ArrayList<Ask>();
        for (Instant start : when.starts(now)) {
            asks.add(
                    new Ask(
                            new ReservationId(id.value() + "/" + (asks.size() + 1)),
                            shape,
                            length,
                            0,
                            start));
        }
        var trial = plan.copy();
        for (Ask ask : asks) {
            var admission = trial.admit(ask, now);
            if (!(admission instanceof Admission.Granted) && ask.startAt() != null) {
                return new Refused(ask.startAt(), admission);
            }
        }
        var bookings = new ArrayList<Booking>();
        for (Ask ask : asks) {
            if (plan.admit(ask, now) instanceof Admission.Granted(Booking promise)) {
                bookings.add(promise);
            }
        }
        return new Granted(bookings);
    }
}
