package io.slipway.reservation.booking;

import io.slipway.problem.Problem;
import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only bookings have. */
enum BookingProblem implements ProblemType {
    BOOKING_UNKNOWN(404, "There is no such booking");

    private final int status;
    private final String title;

    BookingProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static Problem unknown() {
        return BOOKING_UNKNOWN
                .because("There is no booking with this id.")
                .fix("List yours: slipway booking list.");
    }

    @Override
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
