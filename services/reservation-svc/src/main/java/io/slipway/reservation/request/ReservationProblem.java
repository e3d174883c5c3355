package io.slipway.reservation.request;

import io.slipway.problem.ProblemType;
import java.util.Locale;

/** The problems that only reservation-svc has. */
public enum ReservationProblem implements ProblemType {
    GPU_TYPE_UNKNOWN(400, "The pool has no such GPU type"),
    SIZE_IMPOSSIBLE(400, "The pool can never hand out that many GPUs"),
    RESERVATION_UNKNOWN(404, "There is no such reservation"),
    QUEUE_FULL(409, "Too many requests wait already"),
    ALREADY_ENDED(409, "The reservation has ended"),
    NO_ROOM_TO_EXTEND(409, "The next promise stands right behind");

    private final int status;
    private final String title;

    ReservationProblem(int status, String title) {
        this.status = status;
        this.title = title;
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
