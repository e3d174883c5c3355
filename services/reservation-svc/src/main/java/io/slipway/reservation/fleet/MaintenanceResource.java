package io.slipway.reservation.fleet;

import io.slipway.envelope.Uuid7;
import io.slipway.planner.Closure;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.pool.Window;
import io.slipway.reservation.request.Capacities;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/maintenance")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Pools")
class MaintenanceResource {
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int CAUSE_MAX = 200;

    private final Fleets fleets;
    private final Callers callers;
    private final Clock clock;

    MaintenanceResource(Fleets fleets, Callers callers, Clock clock) {
        this.fleets = fleets;
        this.callers = callers;
        this.clock = clock;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "listMaintenance", summary = "What is or will be closed")
    public Uni<Page<WindowView>> list() {
        callers.current();
        return fleets.windows()
                .map(all -> new Page<>(all.stream().map(WindowView::of).toList(), null));
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "closeNodes",
            summary = "Close nodes for a while",
            description =
                    "Nothing that waits is on them then; whoever was promised them is told another start, with the cause. What runs into it stays and is named.")
    public Uni<ClosedView> close(
            @QueryParam("dryRun") @Parameter(description = "true: only say what it would do")
                    @Nullable Boolean dryRun,
            @Nullable CloseAsk ask) {
        var caller = callers.current();
        Instant now = clock.instant();
        var window = window(ask, caller.subject(), now);
        boolean dry = Boolean.TRUE.equals(dryRun);
        return fleets.close(window, dry)
                .map(
                        outcome ->
                                new ClosedView(
                                        dry ? null : WindowView.of(window),
                                        outcome.touched().stream()
                                                .map(one -> TouchedView.of(one, caller.tenant()))
                                                .toList()));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "openNodes",
            summary = "Call maintenance off, or end it",
            description = "Whoever waits may start earlier then.")
    public Uni<WindowView> open(@PathParam("id") String id) {
        return fleets.open(id, callers.current().subject()).map(WindowView::of);
    }

    private static Window window(@Nullable CloseAsk ask, String by, Instant now) {
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        var violations = new ArrayList<Violation>();
        var nodes = ask.nodes();
        if (nodes == null || nodes.isEmpty() || nodes.size() > 1_000) {
            violations.add(new Violation("#/nodes", "must be 1 to 1000 nodes of the pool"));
        }
        if (ask.pool() == null) {
            violations.add(new Violation("#/pool", "must be the name of a pool"));
        }
        var from = ask.from() == null ? now : ask.from().truncatedTo(ChronoUnit.MICROS);
        var until = ask.until() == null ? null : ask.until().truncatedTo(ChronoUnit.MICROS);
        if (until == null || !until.isAfter(from) || !until.isAfter(now)) {
            violations.add(new Violation("#/until", "must be after from, and after now"));
        } else if (Duration.between(from, until).compareTo(LONGEST) > 0) {
            violations.add(new Violation("#/until", "must be at most 30 days after from"));
        }
        var cause = ask.cause();
        if (cause == null
                || cause.isBlank()
                || cause.length() > CAUSE_MAX
                || cause.indexOf(0) >= 0) {
            violations.add(
                    new Violation(
                            "#/cause", "must say why, in 1 to %d characters".formatted(CAUSE_MAX)));
        }
        if (!violations.isEmpty()
                || nodes == null
                || ask.pool() == null
                || until == null
                || cause == null) {
            throw Violation.refuse(violations);
        }
        return new Window(
                Uuid7.text(now),
                ask.pool(),
                new Closure(nodes.stream().distinct().sorted().toList(), from, until, cause),
                by,
                now);
    }

    /**
     * Which nodes, when and why.
     *
     * @param from now when it is left out
     */
    public record CloseAsk(
            @Nullable String pool,
            @Nullable List<String> nodes,
            @Nullable Instant from,
            @Nullable Instant until,
            @Nullable String cause) {}

    /** A time in which nodes are closed. */
    public record WindowView(
            String id,
            String pool,
            List<String> nodes,
            Instant from,
            Instant until,
            String cause,
            String madeBy) {

        static WindowView of(Window window) {
            var closure = window.closure();
            return new WindowView(
                    window.id(),
                    window.pool(),
                    closure.nodes(),
                    closure.from(),
                    closure.until(),
                    closure.cause(),
                    window.madeBy());
        }
    }

    /**
     * What came of it.
     *
     * @param window absent when it was only tried
     * @param touched reservations, those of other tenants without their id and owner
     */
    public record ClosedView(@Nullable WindowView window, List<TouchedView> touched) {}

    /**
     * A reservation that it touches.
     *
     * @param effect {@code moved}, {@code ended} or {@code runs-into-it}
     */
    public record TouchedView(
            @Nullable String id,
            @Nullable String owner,
            int gpus,
            String effect,
            @Nullable Instant startsAt) {

        static TouchedView of(Capacities.Touched touched, String tenant) {
            boolean own = touched.tenant().equals(tenant);
            return new TouchedView(
                    own ? touched.id() : null,
                    own ? touched.owner() : null,
                    touched.gpus(),
                    touched.effect().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    touched.startsAt());
        }
    }
}
