package io.slipway.reservation.request;

import io.slipway.planner.Quota;
import io.slipway.planner.Slot;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.ProblemType;
import io.slipway.reservation.key.KeyLimits;
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
    NOT_PROMISED(409, "The reservation has no promise yet"),
    NO_ROOM_TO_EXTEND(409, "The next promise stands right behind"),
    START_TAKEN(409, "The GPUs are promised to others then"),
    POOL_UNKNOWN(400, "There is no such pool"),
    PRIORITY_NOT_ALLOWED(403, "Only admins put somebody before others"),
    KEY_LIMIT_EXCEEDED(403, "The API key does not allow that"),
    TOO_MANY_SHARES(409, "The reservation is shared with as many as are allowed"),
    PRECONDITION_FAILED(412, "It was changed meanwhile"),
    PRECONDITION_REQUIRED(428, "Say which version you mean"),
    GAVE_UP(422, "It went wrong too often"),
    NO_OCCURRENCE(400, "The series has no start that is still to come");

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

    /**
     * The cluster was not seen yet, or shows no node with GPUs: which types there are is unknown.
     */
    static Problem noNodes(String pool) {
        return CommonProblem.UNAVAILABLE
                .because("No node with GPUs is known of pool %s.".formatted(pool))
                .fix("Try again in a moment. What the cluster shows: slipway node list.")
                .retryAfter(Duration.ofSeconds(1));
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

    static Problem full(Hindrance wait) {
        return QUEUE_FULL
                .because("No start can be promised now: " + wait.words() + ".")
                .with("rule", wait.rule().word())
                .fix("Ask without a start and wait for your turn, or for another GPU type.");
    }

    static Problem roomFull(int waiting) {
        return QUEUE_FULL
                .because("%d requests wait for a promise already.".formatted(waiting))
                .with("waiting", waiting)
                .fix("Try again when fewer wait, or ask for another GPU type.");
    }

    static Problem roomFullOfYours(long waiting) {
        return QUEUE_FULL
                .because("%d requests of yours wait for a promise already.".formatted(waiting))
                .with("waiting", waiting)
                .fix("Give some of them up: slipway reservation cancel ID.");
    }

    static Problem unpromised() {
        return NOT_PROMISED
                .because("It waits for a promise; there is nothing to make longer yet.")
                .fix("Wait for the promise, or give it up and ask for more time.");
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

    static Problem noPool(Where where, List<String> known) {
        var pointer =
                where.pool() != null ? "#/pool" : where.zone() != null ? "#/zone" : "#/labels";
        var words = String.join(", ", known);
        return POOL_UNKNOWN
                .because("No pool has all that was asked for; there are " + words + ".")
                .at(pointer, "must be that of a pool")
                .with("pools", known)
                .fix("See what there is, slipway pool list, and ask for that or for less.");
    }

    static Problem priority() {
        return PRIORITY_NOT_ALLOWED
                .because("A priority above 0 is an admin's to give.")
                .at("#/priority", "must be 0 or less")
                .fix("Leave the priority out, or have an admin reserve for you.");
    }

    static Problem keyType(KeyLimits limits, String gpuType) {
        var words = String.join(", ", limits.gpuTypes());
        return KEY_LIMIT_EXCEEDED
                .because("With this key %s can be reserved, not %s.".formatted(words, gpuType))
                .at("#/gpuType", "must be one of " + words)
                .with("gpuTypes", limits.gpuTypes())
                .fix("Ask for one of these, or have another key made.");
    }

    static Problem keyLength(Duration longest) {
        return KEY_LIMIT_EXCEEDED
                .because("With this key %s hours are the longest.".formatted(Hours.of(longest)))
                .at("#/hours", "must be at most %s in all".formatted(Hours.of(longest)))
                .with("longestHours", Hours.of(longest))
                .fix("Ask for a shorter time, or have another key made.");
    }

    static Problem keyGpus(int limit, int used, int asked) {
        return KEY_LIMIT_EXCEEDED
                .because(
                        "With this key %d GPUs can be had at a time; %d are in use and %d more were asked."
                                .formatted(limit, used, asked))
                .at("#/gpus", "must be at most " + Math.max(0, limit - used))
                .with("limit", limit)
                .with("used", used)
                .fix("Ask for fewer GPUs, or give a reservation back.");
    }

    static Problem tooManyShares(int most) {
        return TOO_MANY_SHARES
                .because("It is shared with %d others already.".formatted(most))
                .with("limit", most)
                .fix("Take somebody off: slipway reservation share ID --remove LOGIN.");
    }

    static Problem changed(String present) {
        return PRECONDITION_FAILED
                .because("It is %s now.".formatted(present))
                .at("#/headers/If-Match", "is another version")
                .with("etag", present)
                .fix("Read it again, look whether your change still fits, and send it once more.");
    }

    static Problem versionWanted() {
        return PRECONDITION_REQUIRED
                .because("A change of what was written needs to say what it was.")
                .at("#/headers/If-Match", "must be the ETag of the reservation")
                .fix("Read the reservation and send its ETag as If-Match.");
    }

    static Problem gaveUp(int tries, String event) {
        return GAVE_UP.because(
                        "The request went wrong %d times on our side; event %s is a dead letter."
                                .formatted(tries, event))
                .fix("Tell an operator, who can replay it: slipway events dead list.");
    }

    static Problem noOccurrence() {
        return NO_OCCURRENCE
                .because("No day from the first to the last has such a start after now.")
                .at("#/until", "must leave a start after now")
                .fix("Choose other days, or a later last day.");
    }

    /** More than could ever be had. */
    static Problem overQuota(Quota.Exceeded exceeded) {
        return switch (exceeded) {
            case Quota.Exceeded.Gpus(int limit, int _, int asked) ->
                    QUOTA_EXCEEDED
                            .because(
                                    "%d GPUs may be had at a time and %d were asked."
                                            .formatted(limit, asked))
                            .at("#/gpus", "must be at most " + limit)
                            .with("limit", limit)
                            .fix("Ask for fewer GPUs.");
            case Quota.Exceeded.GpuHours(double limit, double _, double asked) ->
                    QUOTA_EXCEEDED
                            .because(
                                    "%.1f GPU-hours may be had at a time and %.1f were asked."
                                            .formatted(limit, asked))
                            .with("limit", limit)
                            .fix("Ask for a shorter time, or for fewer GPUs.");
        };
    }

    static Problem overQuota(Hindrance wait) {
        return QUOTA_EXCEEDED
                .because("A start that is given cannot wait: " + wait.words() + ".")
                .with("rule", wait.rule().word())
                .fix("Give a reservation back, or ask without a start and wait for your turn.");
    }

    static Problem startPast(Instant startAt, Instant now) {
        return CommonProblem.INVALID_REQUEST
                .because("%s is over; it is %s.".formatted(startAt, now))
                .at(
                        "#/startAt",
                        "must not be more than %d minutes ago"
                                .formatted(Reservation.BOOKED_LATE_MAX.toMinutes()))
                .with("now", now)
                .fix(
                        "Ask for a start that is still to come, or leave it out to start as early as can be.");
    }

    static Problem startTaken(Instant startAt, List<Slot> nearest) {
        return otherStart(
                "That many GPUs are not free from %s on for so long.".formatted(startAt), nearest);
    }

    static Problem startPassed(Instant startAt, List<Slot> nearest) {
        return otherStart("%s is over.".formatted(startAt), nearest);
    }

    private static Problem otherStart(String why, List<Slot> nearest) {
        var starts = nearest.stream().map(Slot::start).toList();
        return START_TAKEN
                .because(why)
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
