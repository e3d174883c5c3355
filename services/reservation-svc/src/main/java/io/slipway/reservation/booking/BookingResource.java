package io.slipway.reservation.booking;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.planner.Recurrence;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.key.ApiKeys;
import io.slipway.reservation.request.Hours;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/bookings")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(
        name = "Bookings",
        description = "The same GPUs on certain days, at the same time of the clock")
class BookingResource {
    private static final int AHEAD_MAX_DAYS = 92;

    private final Bookings bookings;
    private final Callers callers;
    private final ApiKeys keys;
    private final ObjectMapper json;
    private final Clock clock;

    BookingResource(
            Bookings bookings, Callers callers, ApiKeys keys, ObjectMapper json, Clock clock) {
        this.bookings = bookings;
        this.callers = callers;
        this.keys = keys;
        this.json = json;
        this.clock = clock;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "bookSeries",
            summary = "Book the same GPUs on certain days",
            description =
                    "All starts are booked, or none; a refusal names the first that is taken and the nearest free ones. Over a change to or from summer time the starts keep the time of the clock on the wall.")
    @APIResponse(
            responseCode = "201",
            description = "Booked: a reservation for each start",
            content = @Content(schema = @Schema(implementation = BookingView.class)))
    @APIResponse(responseCode = "409", description = "A start is taken, or the key was used before")
    public Uni<RestResponse<BookingView>> book(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "The same key with the same body has one effect")
                    @Nullable String key,
            @Nullable BookingAsk ask) {
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        var when = ask.when(LocalDate.ofInstant(clock.instant(), ask.zoneOrUtc()));
        return bookings.book(
                        callers.current(),
                        ask.each(),
                        when,
                        Hours.length(Objects.requireNonNull(ask.hours())),
                        IdempotencyKey.of(key, ask, json),
                        keys.limits())
                .map(
                        whole ->
                                ResponseBuilder.<BookingView>created(
                                                URI.create(
                                                        "/api/bookings/"
                                                                + whole.regular().id().value()))
                                        .entity(BookingView.of(whole))
                                        .build());
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "listBookings",
            summary = "Bookings of your tenant that come back, newest first, without their starts")
    public Uni<Page<BookingView>> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return bookings.page(callers.current().tenant(), Page.after(pageToken), size + 1)
                .map(
                        all ->
                                Page.of(
                                        all.stream()
                                                .map(
                                                        regular ->
                                                                BookingView.of(
                                                                        new Bookings.Whole(
                                                                                regular,
                                                                                List.of())))
                                                .toList(),
                                        size,
                                        BookingView::id));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "getBooking", summary = "One booking, with its reservations")
    public Uni<BookingView> get(@PathParam("id") String id) {
        return bookings.get(callers.current().tenant(), new SeriesId(id)).map(BookingView::of);
    }

    @POST
    @Path("/{id}:cancel")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "cancelBooking",
            summary = "Give up all starts that are still to come",
            description = "One that runs goes on; cancel its reservation to end it.")
    public Uni<BookingView> cancel(@PathParam("id") String id) {
        return bookings.cancel(callers.current(), new SeriesId(id)).map(BookingView::of);
    }

    /**
     * What is wanted, on which days.
     *
     * @param days such as {@code ["MONDAY", "WEDNESDAY"]}
     * @param at the time of the clock on the wall, such as {@code 09:00}
     * @param timeZone such as {@code Europe/Berlin}; UTC when it is left out
     * @param from the first day; today when it is left out
     * @param until the last day, at most 92 days from now
     */
    public record BookingAsk(
            @Nullable Integer gpus,
            @Nullable String gpuType,
            @Nullable BigDecimal hours,
            @Nullable String name,
            @Nullable String githubUser,
            @Nullable String pool,
            @Nullable String zone,
            @Nullable Map<String, String> labels,
            @Nullable List<DayOfWeek> days,
            @Nullable String at,
            @Nullable String timeZone,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {

        ReservationAsk each() {
            return new ReservationAsk(
                    gpus, gpuType, hours, name, githubUser, null, pool, zone, labels, null, null);
        }

        ZoneId zoneOrUtc() {
            try {
                return ZoneId.of(timeZone == null ? "UTC" : timeZone);
            } catch (DateTimeException unknown) {
                throw Violation.refuse(
                        List.of(
                                new Violation(
                                        "#/timeZone",
                                        "must be a time zone, such as Europe/Berlin")));
            }
        }

        Recurrence when(LocalDate today) {
            var violations = new ArrayList<Violation>();
            if (!Hours.allowed(hours)) {
                violations.add(new Violation("#/hours", Hours.RANGE));
            }
            if (days == null || days.isEmpty()) {
                violations.add(new Violation("#/days", "must be days such as MONDAY"));
            }
            var time = time();
            if (time == null) {
                violations.add(new Violation("#/at", "must be a time such as 09:00"));
            }
            var first = from == null || from.isBefore(today) ? today : from;
            if (until == null || until.isBefore(first)) {
                violations.add(new Violation("#/until", "must be a day, from the first one on"));
            } else if (until.isAfter(today.plusDays(AHEAD_MAX_DAYS))) {
                violations.add(
                        new Violation(
                                "#/until",
                                "must be at most %d days from today".formatted(AHEAD_MAX_DAYS)));
            }
            if (!violations.isEmpty()
                    || days == null
                    || time == null
                    || until == null
                    || days.isEmpty()) {
                throw Violation.refuse(violations);
            }
            return new Recurrence(EnumSet.copyOf(days), time, zoneOrUtc(), first, until);
        }

        private @Nullable LocalTime time() {
            try {
                return at == null ? null : LocalTime.parse(at);
            } catch (DateTimeException unreadable) {
                return null;
            }
        }
    }

    /**
     * A booking that comes back.
     *
     * @param occurrences its reservations; a list leaves them out
     */
    public record BookingView(
            String id,
            String owner,
            String pool,
            String gpuType,
            int gpus,
            BigDecimal hours,
            @Nullable String name,
            List<DayOfWeek> days,
            String at,
            String timeZone,
            LocalDate from,
            LocalDate until,
            Instant madeAt,
            @Nullable Instant cancelledAt,
            List<OccurrenceView> occurrences) {

        static BookingView of(Bookings.Whole whole) {
            var regular = whole.regular();
            var when = regular.when();
            return new BookingView(
                    regular.id().value(),
                    regular.owner(),
                    regular.pool(),
                    regular.gpuType(),
                    regular.gpus(),
                    Hours.of(regular.length()),
                    regular.name(),
                    when.days().stream().sorted().toList(),
                    when.at().toString(),
                    when.zone().getId(),
                    when.from(),
                    when.until(),
                    regular.madeAt(),
                    regular.cancelledAt(),
                    whole.occurrences().stream()
                            .map(
                                    one ->
                                            new OccurrenceView(
                                                    one.reservationId(),
                                                    one.state(),
                                                    one.startsAt(),
                                                    one.endsAt()))
                            .toList());
        }
    }

    /** One start of it. */
    public record OccurrenceView(
            String reservationId, String state, Instant startsAt, Instant endsAt) {}
}
