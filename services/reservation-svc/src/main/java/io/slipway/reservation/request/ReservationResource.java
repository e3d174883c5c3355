package io.slipway.reservation.request;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.planner.ReservationId;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.key.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
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
    private final ApiKeys keys;
    private final ObjectMapper json;

    ReservationResource(
            Reservations reservations, Callers callers, ApiKeys keys, ObjectMapper json) {
        this.reservations = reservations;
        this.keys = keys;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "reserve",
            summary = "Reserve GPUs",
            description =
                    "The answer promises a start, which only ever moves to an earlier instant. When none can be promised yet it is pending, with the reason and its place, and gets a promise when its turn comes.")
    @APIResponse(
            responseCode = "201",
            description =
                    "Taken in, with a promised start or with what it waits for; Location is the reservation",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(
            responseCode = "409",
            description = "Too many wait already, or the key was used before")
    public Uni<RestResponse<ReservationView>> reserve(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "The same key with the same body has one effect")
                    @Nullable String key,
            @Nullable ReservationAsk ask) {
        var present = present(ask);
        return reservations
                .reserve(
                        callers.current(),
                        present,
                        IdempotencyKey.of(key, present, json),
                        keys.limits())
                .map(
                        placed ->
                                ResponseBuilder.<ReservationView>created(
                                                URI.create(
                                                        "/api/reservations/"
                                                                + placed.reservation().id()))
                                        .entity(ReservationView.of(placed))
                                        .header(HttpHeaders.ETAG, placed.etag())
                                        .build());
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "listReservations",
            summary = "Reservations of your tenant, newest first")
    public Uni<Page<ReservationView>> list(
            @QueryParam("state") @Parameter(description = "One or more states; all when left out")
                    List<String> states,
            @QueryParam("owner") @Parameter(description = "Whose; me stands for the caller")
                    @Nullable String owner,
            @QueryParam("gpuType") @Nullable String gpuType,
            @QueryParam("pool") @Nullable String pool,
            @QueryParam("series") @Parameter(description = "Of that booking")
                    @Nullable String series,
            @QueryParam("from") @Parameter(description = "Those that end after it")
                    @Nullable String from,
            @QueryParam("to") @Parameter(description = "Those that start before it")
                    @Nullable String to,
            @QueryParam("booked")
                    @Parameter(description = "true: only those for which a start was asked")
                    @Nullable Boolean booked,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        var caller = callers.current();
        return reservations
                .page(
                        caller.tenant(),
                        new Filter(
                                states.isEmpty() ? ReservationState.NAMES : known(states),
                                "me".equals(owner) ? caller.subject() : owner,
                                gpuType,
                                pool,
                                series,
                                Times.read("from", from),
                                Times.read("to", to),
                                Boolean.TRUE.equals(booked)),
                        Page.after(pageToken),
                        size + 1)
                .map(
                        rows ->
                                Page.of(
                                        rows.stream().map(ReservationView::of).toList(),
                                        size,
                                        ReservationView::id));
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
    @APIResponse(
            responseCode = "200",
            description = "The ETag names this version of it",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    public Uni<RestResponse<ReservationView>> get(@PathParam("id") String id) {
        return reservations
                .get(callers.current().tenant(), new ReservationId(id))
                .map(ReservationResource::answer);
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "changeReservation",
            summary = "Give a reservation another name or GitHub user",
            description = "If-Match must name the version that was read; \"\" takes a value away.")
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    @APIResponse(responseCode = "428", description = "If-Match is missing")
    public Uni<RestResponse<ReservationView>> change(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable ChangeAsk ask) {
        var change = present(ask);
        var expected = Version.of(ifMatch);
        if (expected == null) {
            throw ReservationProblem.versionWanted();
        }
        change.refuseUnsound();
        return reservations
                .rename(
                        callers.current(),
                        new ReservationId(id),
                        reservation ->
                                reservation.named(
                                        ChangeAsk.other(reservation.asked().name(), change.name()),
                                        ChangeAsk.other(
                                                reservation.asked().githubUser(),
                                                change.githubUser())),
                        expected)
                .map(ReservationResource::answer);
    }

    @POST
    @Path("/{id}:share")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "shareReservation",
            summary = "Let another GitHub user in",
            description =
                    "Their SSH keys are put beside the owner's. Saying it again changes nothing.")
    @APIResponse(
            responseCode = "200",
            description = "Shared",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended, or is shared with too many")
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<RestResponse<ReservationView>> share(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable ShareAsk ask) {
        return share(id, ifMatch, present(ask), true);
    }

    @POST
    @Path("/{id}:unshare")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "unshareReservation", summary = "Keep a GitHub user out again")
    @APIResponse(
            responseCode = "200",
            description = "Not shared any more",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<RestResponse<ReservationView>> unshare(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable ShareAsk ask) {
        return share(id, ifMatch, present(ask), false);
    }

    private Uni<RestResponse<ReservationView>> share(
            String id, @Nullable String ifMatch, ShareAsk ask, boolean in) {
        var login = ask.githubUser();
        if (login == null || !Asked.isGithubUser(login)) {
            throw Violation.refuse(List.of(new Violation("#/githubUser", Asked.GITHUB_RULE)));
        }
        return reservations
                .share(callers.current(), new ReservationId(id), login, in, Version.of(ifMatch))
                .map(ReservationResource::answer);
    }

    @POST
    @Path("/{id}:jupyter")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "switchJupyter", summary = "Have a notebook run beside SSH, or not")
    @APIResponse(
            responseCode = "200",
            description = "As it was asked",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<RestResponse<ReservationView>> jupyter(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Nullable JupyterAsk ask) {
        Boolean on = present(ask).on();
        if (on == null) {
            throw Violation.refuse(List.of(new Violation("#/on", "must be true or false")));
        }
        return reservations
                .jupyter(callers.current(), new ReservationId(id), on, Version.of(ifMatch))
                .map(ReservationResource::answer);
    }

    @GET
    @Path("/{id}/outlook")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getReservationOutlook",
            summary = "When a waiting reservation is expected to start, and what it waits for")
    public Uni<OutlookView> outlook(@PathParam("id") String id) {
        var tenant = callers.current().tenant();
        return reservations.outlook(tenant, new ReservationId(id));
    }

    @POST
    @Path("/{id}:cancel")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "cancelReservation", summary = "Give a reservation up")
    @APIResponse(
            responseCode = "200",
            description = "Cancelled, now or before",
            content = @Content(schema = @Schema(implementation = ReservationView.class)))
    @APIResponse(responseCode = "409", description = "It has ended")
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<RestResponse<ReservationView>> cancel(
            @PathParam("id") String id, @HeaderParam("If-Match") @Nullable String ifMatch) {
        return reservations
                .cancel(callers.current(), new ReservationId(id), Version.of(ifMatch))
                .map(ReservationResource::answer);
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
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<RestResponse<ExtensionView>> extend(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
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
                        IdempotencyKey.of(key, List.of(id, hours.stripTrailingZeros()), json),
                        Version.of(ifMatch),
                        keys.limits())
                .map(
                        extended ->
                                ResponseBuilder.ok(ExtensionView.of(extended))
                                        .header(HttpHeaders.ETAG, extended.placed().etag())
                                        .build());
    }

    private static RestResponse<ReservationView> answer(Placed placed) {
        return ResponseBuilder.ok(ReservationView.of(placed))
                .header(HttpHeaders.ETAG, placed.etag())
                .build();
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
     * What is to be another; what is left out stays.
     *
     * @param name "" takes it away
     * @param githubUser "" takes it away
     */
    public record ChangeAsk(@Nullable String name, @Nullable String githubUser) {

        void refuseUnsound() {
            var violations = new ArrayList<Violation>();
            if (name != null && !name.isEmpty() && !Asked.isName(name)) {
                violations.add(new Violation("#/name", Asked.NAME_RULE));
            }
            if (githubUser != null && !githubUser.isEmpty() && !Asked.isGithubUser(githubUser)) {
                violations.add(new Violation("#/githubUser", Asked.GITHUB_RULE));
            }
            if (!violations.isEmpty()) {
                throw Violation.refuse(violations);
            }
        }

        static @Nullable String other(@Nullable String present, @Nullable String wanted) {
            if (wanted == null) {
                return present;
            }
            return wanted.isEmpty() ? null : wanted;
        }
    }

    /** Who is meant. */
    public record ShareAsk(@Nullable String githubUser) {}

    /** Whether a notebook is to run. */
    public record JupyterAsk(@Nullable Boolean on) {}

    /**
     * What became of a wish for more time.
     *
     * @param furthestEnd as far as it can be extended at all at the moment
     * @param limitedBy {@code none}, {@code next-promise} or {@code longest-length}
     */
    public record ExtensionView(
            ReservationView reservation,
            BigDecimal hoursAsked,
            BigDecimal hoursGranted,
            Instant furthestEnd,
            String limitedBy) {

        static ExtensionView of(Extended extended) {
            var extension = extended.extension();
            return new ExtensionView(
                    ReservationView.of(extended.placed()),
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
