package io.slipway.reservation.request;

import io.slipway.planner.Quota;
import io.slipway.planner.Slot;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The problems that only reservation-svc has. */
public enum ReservationProblem implements ProblemType {
    GPU_TYPE_UNKNOWN(400, "The pool has no such GPU type"),
    START_TOO_FAR(400, "The start lies too far ahead"),
    SIZE_IMPOSSIBLE(400, "The pool can never hand out that many GPUs"),
    RESERVATION_UNKNOWN(404, "There is no such reservation"),
    LENGTH_TOO_LONG(400, "That GPU type cannot be had for so long"),
    QUOTA_EXCEEDED(409, "That would be more than the quota"),
    QUEUE_FULL(409, "Too many requests wait already"),
    ALREADY_ENDED(409, "The reservation has ended"),
    NO_ROOM_TO_EXTEND(409, "The next promise stands right behind"),
    START_TAKEN(409, "The GPUs are promised to others then");

    private final int status;
    private final String title;

    ReservationProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    static Problem unknown() {
        return RESERVATION_UNKNOWN
                .because("There is no reservation with this id.")
                .fix("List yours: slipway reservation list.");
    }

    static Problem unknownType(String gpuType, List<String> known) {
        var words = String.join(", ", known);
        return GPU_TYPE_UNKNOWN
                .because("The pool has no %s.".formatted(gpuType))
                .at("#/gpuType", "must be one of " + words)
                .with("gpuTypes", known)
                .fix("Choose one of " + words + ".");
    }

    static Problem impossible(String gpuType, int gpus, List<Integer> sizes) {
        var words = sizes.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return SIZE_IMPOSSIBLE
                .because("%d %s GPUs can never be had here.".formatted(gpus, gpuType))
                .at("#/gpus", "must be one of " + words)
                .with("sizes", sizes)
                .fix("Ask for one of " + words + " GPUs.");
    }

    static Problem full(int waiting) {
        return QUEUE_FULL
                .because("%d requests wait for this GPU type.".formatted(waiting))
                .with("waiting", waiting)
                .fix("Try again when the queue is shorter, or ask for another GPU type.");
    }

    static Problem ended(Reservation reservation) {
        return ALREADY_ENDED
                .because("The reservation is %s.".formatted(reservation.state().word()))
                .with("state", reservation.state().word())
                .fix("Reserve again.");
    }

    static Problem noRoom(Instant furthestEnd, Extension.Limit limit) {
        return NO_ROOM_TO_EXTEND
                .because(
                        limit == Extension.Limit.LONGEST_LENGTH
                                ? "It already has the longest length, %d hours."
                                        .formatted(Reservation.LENGTH_MAX.toHours())
                                : "Its GPUs are promised to somebody else from its end on.")
                .with("furthestEnd", furthestEnd)
                .fix("Reserve again; the new reservation queues behind those who wait.");
    }

    static Problem tooFar(Instant latest) {
        return START_TOO_FAR
                .because("Bookings are taken up to %s.".formatted(latest))
                .at(
                        "#/startAt",
                        "must be at most %d days ahead"
                                .formatted(Reservation.BOOKED_AHEAD_MAX.toDays()))
                .with("latest", latest)
                .fix("Ask for a start before that, or book it later.");
    }

    static Problem tooLong(String gpuType, Duration longest) {
        return LENGTH_TOO_LONG
                .because("%s can be had for %s hours.".formatted(gpuType, Hours.of(longest)))
                .at("#/hours", "must be at most " + Hours.of(longest))
                .with("longestHours", Hours.of(longest))
                .fix("Ask for a shorter time; it may be extended when nobody waits.");
    }

    static Problem overQuota(String who, Quota.Exceeded exceeded) {
        return switch (exceeded) {
            case Quota.Exceeded.Gpus(int limit, int used, int asked) ->
                    QUOTA_EXCEEDED
                            .because(
                                    "%s may have %d GPUs at a time; %d are in use and %d more were asked."
                                            .formatted(who, limit, used, asked))
                            .with("limit", limit)
                            .with("used", used)
                            .fix("Ask for fewer GPUs, or give a reservation back.");
            case Quota.Exceeded.GpuHours(double limit, double used, double asked) ->
                    QUOTA_EXCEEDED
                            .because(
                                    "%s may have %.1f GPU-hours at a time; %.1f are in use and %.1f more were asked."
                                            .formatted(who, limit, used, asked))
                            .with("limit", limit)
                            .with("used", used)
                            .fix("Ask for a shorter time, or give a reservation back.");
        };
    }

    static Problem startTaken(Instant startAt, List<Slot> nearest) {
        var starts = nearest.stream().map(Slot::start).toList();
        return START_TAKEN
                .because("That many GPUs are not free from %s on for so long.".formatted(startAt))
                .at("#/startAt", "must be a start at which the GPUs are free")
                .with("nearestStarts", starts)
                .fix(
                        starts.isEmpty()
                                ? "Ask for fewer GPUs."
                                : "Ask for one of the nearest free starts: "
                                        + starts.stream()
                                                .map(Instant::toString)
                                                .collect(Collectors.joining(", "))
                                        + ".");
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
