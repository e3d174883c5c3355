package io.slipway.reservation.request;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.planner.Position;
import io.slipway.planner.ReservationId;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Preparing;
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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/reservations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Reservations", description = "GPUs for hours, with a promised start")
class ReservationResource {
    private final Reservations reservations;
    private final Callers callers;
    private final ObjectMapper json;

    ReservationResource(Reservations reservations, Callers callers, ObjectMapper json) {
        this.reservations = reservations;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "reserve",
            summary = "Reserve GPUs",
            description =
                    "The answer promises a start, which only ever moves to an earlier instant.")
    @APIResponse(
            responseCode = "201",
            description = "Taken in, with a promised start; Location is the reservation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(
            responseCode = "409",
            description = "The queue is full, or the key was used before")
    public Uni<RestResponse<View>> reserve(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "The same key with the same body has one effect")
                    @Nullable String key,
            @Nullable ReservationAsk ask) {
        var present = present(ask);
        return reservations
                .reserve(callers.current(), present, IdempotencyKey.of(key, present, json))
                .map(
                        placed ->
                                ResponseBuilder.<View>created(
                                                URI.create(
                                                        "/api/reservations/"
                                                                + placed.reservation().id()))
                                        .entity(View.of(placed))
                                        .build());
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "listReservations",
            summary = "Reservations of your tenant, newest first")
    public Uni<Page<View>> list(
            @QueryParam("state") @Parameter(description = "One or more states; all when left out")
                    List<String> states,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return reservations
                .page(
                        callers.current().tenant(),
                        states.isEmpty() ? ReservationState.NAMES : known(states),
                        Page.after(pageToken),
                        size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @GET
    @Path("/availability")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getAvailability",
            summary = "What can be had now and when, by GPU type")
    public Uni<AvailabilityView> availability() {
        callers.current();
        return reservations.availability().map(AvailabilityView::new);
    }

    @GET
    @Path("/quotas")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getReservationQuotas",
            summary = "How much you and your tenant may have at a time, and how long")
    public Uni<QuotasView> quotas() {
        return reservations.quotas(callers.current()).map(QuotasView::of);
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "getReservation", summary = "One reservation")
    public Uni<View> get(@PathParam("id") String id) {
        return reservations.get(callers.current().tenant(), new ReservationId(id)).map(View::of);
    }

    @GET
    @Path("/{id}/outlook")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getReservationOutlook",
            summary = "When a waiting reservation is expected to start, and what it waits for")
    public Uni<OutlookView> outlook(@PathParam("id") String id) {
        var tenant = callers.current().tenant();
        return reservations
                .outlook(tenant, new ReservationId(id))
                .map(outlook -> OutlookView.of(outlook, tenant));
    }

    @POST
    @Path("/{id}:cancel")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "cancelReservation", summary = "Give a reservation up")
    @APIResponse(
            responseCode = "200",
            description = "Cancelled, now or before",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    public Uni<View> cancel(@PathParam("id") String id) {
        return reservations.cancel(callers.current(), new ReservationId(id)).map(View::of);
    }

    @POST
    @Path("/{id}:extend")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "extendReservation",
            summary = "Make a reservation longer",
            description =
                    "Granted exactly as far as nobody else's promise is touched; the answer says how far.")
    @APIResponse(
            responseCode = "200",
            description = "Longer, by all or by part of what was asked",
            content = @Content(schema = @Schema(implementation = ExtensionView.class)))
    @APIResponse(
            responseCode = "409",
            description =
                    "It has ended, the next promise stands right behind, or the key was used before")
    public Uni<ExtensionView> extend(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "The same key with the same body has one effect")
                    @Nullable String key,
            @Nullable ExtendAsk ask) {
        var hours = present(ask).hours();
        if (hours == null || !Hours.allowed(hours)) {
            throw Violation.refuse(List.of(new Violation("#/hours", Hours.RANGE)));
        }
        return reservations
                .extend(
                        callers.current(),
                        new ReservationId(id),
                        Hours.length(hours),
                        IdempotencyKey.of(key, List.of(id, hours.stripTrailingZeros()), json))
                .map(ExtensionView::of);
    }

    private static <T> T present(@Nullable T body) {
        if (body == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        return body;
    }

    private static List<String> known(List<String> states) {
        if (!ReservationState.NAMES.containsAll(states)) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/state",
                                    "must be one of "
                                            + String.join(", ", ReservationState.NAMES))));
        }
        return states;
    }

    /**
     * How much longer.
     *
     * @param hours 0.0833 (5 minutes) to 24
     */
    public record ExtendAsk(@Nullable BigDecimal hours) {}

    /**
     * What the wire shows of a reservation.
     *
     * @param startsAt the promised start; once it has started, the start of its window
     * @param endsAt when the GPUs are taken back
     * @param startAt the start that was asked for, of a booking
     * @param detail what holds the GPUs at the moment
     */
    public record View(
            String id,
            String state,
            String owner,
            int gpus,
            String gpuType,
            BigDecimal hours,
            @Nullable String name,
            @Nullable String githubUser,
            Instant createdAt,
            Instant stateSince,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable Instant startedAt,
            @Nullable Instant startAt,
            List<NodeShare> nodes,
            @Nullable Position position,
            @Nullable String detail,
            @Nullable String reason) {

        static View of(Placed placed) {
            var reservation = placed.reservation();
            var asked = reservation.asked();
            var state = reservation.state();
            var slot = state.slot();
            return new View(
                    reservation.id().value(),
                    state.word(),
                    reservation.owner(),
                    asked.gpus(),
                    asked.gpuType(),
                    Hours.of(slot == null ? asked.length() : slot.length()),
                    asked.name(),
                    asked.githubUser(),
                    reservation.createdAt(),
                    state.since(),
                    slot == null ? null : slot.start(),
                    slot == null ? null : slot.end(),
                    state.startedAt(),
                    asked.startAt(),
                    slot == null ? List.of() : Reservation.shares(slot),
                    placed.position(),
                    detail(state),
                    state instanceof Failed failed ? failed.reason() : null);
        }

        private static @Nullable String detail(ReservationState state) {
            return state instanceof Preparing || state instanceof Active
                    ? "The GPUs are recorded as held; this release starts nothing on the nodes."
                    : null;
        }
    }

    /**
     * What became of a wish for more time.
     *
     * @param furthestEnd as far as it can be extended at all at the moment
     * @param limitedBy {@code none}, {@code next-promise} or {@code longest-length}
     */
    public record ExtensionView(
            View reservation,
            BigDecimal hoursAsked,
            BigDecimal hoursGranted,
            Instant furthestEnd,
            String limitedBy) {

        static ExtensionView of(Extended extended) {
            var extension = extended.extension();
            return new ExtensionView(
                    View.of(extended.placed()),
                    Hours.of(extension.asked()),
                    Hours.of(extension.granted()),
                    extension.furthestEnd(),
                    extension.limit().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /**
     * Limits on what is running and promised together.
     *
     * @param longestHours by GPU type; 24 where a type is not named
     */
    public record QuotasView(
            QuotaView owner, QuotaView tenant, Map<String, BigDecimal> longestHours) {

        static QuotasView of(Allowances.Standing standing) {
            var longest = new TreeMap<String, BigDecimal>();
            standing.longest().forEach((type, length) -> longest.put(type, Hours.of(length)));
            return new QuotasView(
                    QuotaView.of(standing.owner()), QuotaView.of(standing.tenant()), longest);
        }
    }

    /** One limit, and what is in use of it. */
    public record QuotaView(int gpus, int gpusUsed, double gpuHours, double gpuHoursUsed) {

        static QuotaView of(Allowances.Used used) {
            return new QuotaView(
                    used.quota().gpus(), used.gpus(), used.quota().gpuHours(), used.gpuHours());
        }
    }

    /** What can be had, by GPU type. */
    public record AvailabilityView(List<Availability> gpuTypes) {}
}
