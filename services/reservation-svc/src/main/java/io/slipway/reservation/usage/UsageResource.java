package io.slipway.reservation.usage;

import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.request.Times;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/reservations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Reservations")
class UsageResource {
    static final Duration HALF_LIFE = Duration.ofDays(7);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Duration CALENDAR_MAX = Duration.ofDays(93);
    private static final int ENTRIES_MAX = 2_000;

    private final UsageStore store;
    private final Callers callers;
    private final Clock clock;

    UsageResource(UsageStore store, Callers callers, Clock clock) {
        this.store = store;
        this.callers = callers;
        this.clock = clock;
    }

    @GET
    @Path("/usage")
    @Operation(
            operationId = "getReservationUsage",
            summary = "What your tenant used, waited and gave back, by owner and GPU type",
            description =
                    "shareGpuHours is what fair share goes by: GPU-hours that weigh half as much after every seven days.")
    public Uni<UsageView> usage(
            @QueryParam("from") @Parameter(description = "A week ago when it is left out")
                    @Nullable String from,
            @QueryParam("to") @Parameter(description = "Now when it is left out")
                    @Nullable String to) {
        var span = span(from, to, clock.instant().minus(WEEK), clock.instant(), YEAR);
        var tenant = callers.current().tenant();
        return store.usage(tenant, span.from(), span.until())
                .chain(
                        used ->
                                store.shares(tenant, HALF_LIFE)
                                        .map(shares -> view(span, used, shares)));
    }

    @GET
    @Path("/calendar")
    @Operation(
            operationId = "getReservationCalendar",
            summary = "Who is on which node when, and what is closed",
            description = "Reservations of other tenants are shown and not named.")
    public Uni<CalendarView> calendar(
            @QueryParam("from") @Parameter(description = "Now when it is left out")
                    @Nullable String from,
            @QueryParam("to") @Parameter(description = "A week later when it is left out")
                    @Nullable String to,
            @QueryParam("pool") @Nullable String pool) {
        Instant now = clock.instant();
        var begin = Times.read("from", from);
        var span = span(from, to, now, (begin == null ? now : begin).plus(WEEK), CALENDAR_MAX);
        var tenant = callers.current().tenant();
        return store.reservations(tenant, span.from(), span.until(), pool, ENTRIES_MAX + 1)
                .chain(
                        booked ->
                                store.closures(span.from(), span.until(), pool, ENTRIES_MAX)
                                        .map(closed -> calendar(span, booked, closed)));
    }

    private record Span(Instant from, Instant until) {}

    private static Span span(
            @Nullable String from,
            @Nullable String to,
            Instant otherwiseFrom,
            Instant otherwiseUntil,
            Duration most) {
        var begin = Times.read("from", from);
        var end = Times.read("to", to);
        var span =
                new Span(begin == null ? otherwiseFrom : begin, end == null ? otherwiseUntil : end);
        if (!span.from().isBefore(span.until())) {
            throw Violation.refuse(List.of(new Violation("#/to", "must be after from")));
        }
        if (Duration.between(span.from(), span.until()).compareTo(most) > 0) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/to",
                                    "must be at most %d days after from"
                                            .formatted(most.toDays()))));
        }
        return span;
    }

    private static UsageView view(Span span, List<Use> used, List<Share> shares) {
        Map<String, Double> byOwner =
                shares.stream().collect(Collectors.toMap(Share::owner, Share::gpuHours));
        return new UsageView(
                span.from(),
                span.until(),
                used.stream().map(UseView::of).toList(),
                byOwner.entrySet().stream()
                        .map(one -> new ShareView(one.getKey(), rounded(one.getValue())))
                        .sorted(Comparator.comparing(ShareView::owner))
                        .toList());
    }

    private static CalendarView calendar(Span span, List<Entry> booked, List<Entry> closed) {
        boolean truncated = booked.size() > ENTRIES_MAX;
        var entries = new ArrayList<>(truncated ? booked.subList(0, ENTRIES_MAX) : booked);
        entries.addAll(closed);
        entries.sort(Comparator.comparing(Entry::from));
        return new CalendarView(span.from(), span.until(), entries, truncated);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** What was used in a span of time, and the shares as they are now. */
    public record UsageView(
            Instant from, Instant to, List<UseView> items, List<ShareView> shares) {}

    /**
     * What somebody used of one GPU type.
     *
     * @param waitP50Seconds half of the reservations had their GPUs by then, counted from the
     *     request or from the start that was asked for
     * @param endedEarly how many were given back before their end
     */
    public record UseView(
            String owner,
            String gpuType,
            long reservations,
            double gpuHours,
            double waitMeanSeconds,
            double waitP50Seconds,
            double waitP90Seconds,
            long endedEarly,
            double gpuHoursGivenBack) {

        static UseView of(Use use) {
            return new UseView(
                    use.owner(),
                    use.gpuType(),
                    use.reservations(),
                    rounded(use.gpuHours()),
                    use.waitMean().toMillis() / 1000.0,
                    use.waitMedian().toMillis() / 1000.0,
                    use.waitNinety().toMillis() / 1000.0,
                    use.endedEarly(),
                    rounded(use.gpuHoursGivenBack()));
        }
    }

    /** What fair share goes by. */
    public record ShareView(String owner, double shareGpuHours) {}

    /**
     * Who is on which node when.
     *
     * @param truncated true when there is more than is shown; ask for a shorter time
     */
    public record CalendarView(Instant from, Instant to, List<Entry> items, boolean truncated) {}
}
