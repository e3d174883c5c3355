package io.slipway.reservation.fleet;

import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.NodeSpec;
import io.slipway.reservation.pool.PoolFacts;
import io.slipway.reservation.request.Where;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/pools")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Pools", description = "GPU nodes by zone and label")
class PoolResource {
    private static final int NODES_MAX = 1_000;

    private final Fleets fleets;
    private final Callers callers;

    PoolResource(Fleets fleets, Callers callers) {
        this.fleets = fleets;
        this.callers = callers;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "listPools", summary = "Every pool, with its nodes")
    public Uni<Page<PoolView>> list() {
        callers.current();
        return fleets.all().map(all -> new Page<>(all.stream().map(PoolView::of).toList(), null));
    }

    @GET
    @Path("/{name}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "getPool", summary = "One pool, with its nodes")
    public Uni<PoolView> get(@PathParam("name") String name) {
        callers.current();
        return fleets.one(name).map(PoolView::of);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "makePool",
            summary = "Make a pool",
            description =
                    "Slices of a GPU are a type of their own, such as h100-mig-1g, on nodes of their own.")
    @APIResponse(
            responseCode = "201",
            description = "Made; requests may be placed in it from now on",
            content = @Content(schema = @Schema(implementation = PoolView.class)))
    @APIResponse(responseCode = "409", description = "There is a pool of that name")
    public Uni<RestResponse<PoolView>> make(@Nullable PoolAsk ask) {
        var caller = callers.current();
        var wanted = present(ask);
        var violations = wanted.violations();
        String name = wanted.name();
        if (name == null || !name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
            violations.add(
                    new Violation("#/name", "must be 1 to 32 lower-case letters, digits or -"));
        }
        if (wanted.nodes() == null || wanted.nodes().isEmpty()) {
            violations.add(new Violation("#/nodes", "must list nodes, such as 2x8:h100"));
        }
        if (name == null || !violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        var facts =
                new PoolFacts(
                        name,
                        wanted.zone(),
                        wanted.labels() == null ? Map.of() : wanted.labels(),
                        List.of(),
                        caller.subject());
        return fleets.make(facts, wanted.nodesOf(name))
                .map(
                        described ->
                                ResponseBuilder.<PoolView>created(URI.create("/api/pools/" + name))
                                        .entity(PoolView.of(described))
                                        .build());
    }

    @POST
    @Path("/{name}:change")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "changePool",
            summary = "Give a pool another zone, other labels or other nodes",
            description =
                    "What is left out stays. Whoever is on a node that leaves gets another slot or ends, with the reason.")
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = PoolView.class)))
    @APIResponse(responseCode = "409", description = "It is the configured pool")
    public Uni<PoolView> change(@PathParam("name") String name, @Nullable PoolAsk ask) {
        callers.current();
        var wanted = present(ask);
        var violations = wanted.violations();
        if (wanted.name() != null && !wanted.name().equals(name)) {
            violations.add(new Violation("#/name", "cannot be changed"));
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return fleets.change(
                        name,
                        facts ->
                                new PoolFacts(
                                        name,
                                        wanted.zone() == null ? facts.zone() : wanted.zone(),
                                        wanted.labels() == null ? facts.labels() : wanted.labels(),
                                        facts.gpuTypes(),
                                        facts.madeBy()),
                        wanted.nodes() == null ? null : wanted.nodesOf(name))
                .map(PoolView::of);
    }

    @DELETE
    @Path("/{name}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "deletePool", summary = "Take an empty pool away")
    @APIResponse(responseCode = "204", description = "Gone")
    @APIResponse(
            responseCode = "409",
            description = "It is the configured pool, or somebody runs or waits in it")
    public Uni<Void> delete(@PathParam("name") String name) {
        callers.current();
        return fleets.drop(name);
    }

    private static PoolAsk present(@Nullable PoolAsk ask) {
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object; the API is described at /q/openapi.");
        }
        return ask;
    }

    /**
     * What is wanted of a pool.
     *
     * @param nodes by GPU type, such as {@code 2x8:h100}
     */
    public record PoolAsk(
            @Nullable String name,
            @Nullable String zone,
            @Nullable Map<String, String> labels,
            @Nullable List<String> nodes) {

        List<Violation> violations() {
            var violations = new ArrayList<Violation>();
            if (zone != null && !Where.isWord(zone)) {
                violations.add(new Violation("#/zone", "must be a zone, such as us-west-2a"));
            }
            if (labels != null && !Where.areLabels(labels)) {
                violations.add(
                        new Violation(
                                "#/labels",
                                "must be at most 16 names with values of letters, digits and . _ / -"));
            }
            if (nodes != null) {
                try {
                    var specs = nodes.stream().map(NodeSpec::of).toList();
                    if (specs.stream().map(NodeSpec::gpuType).distinct().count() < specs.size()) {
                        violations.add(new Violation("#/nodes", "must list each GPU type once"));
                    }
                    if (specs.stream().mapToInt(NodeSpec::count).sum() > NODES_MAX) {
                        violations.add(
                                new Violation(
                                        "#/nodes", "must be at most %d".formatted(NODES_MAX)));
                    }
                } catch (IllegalArgumentException unreadable) {
                    violations.add(
                            new Violation("#/nodes", String.valueOf(unreadable.getMessage())));
                }
            }
            return violations;
        }

        List<Node> nodesOf(String pool) {
            return nodes == null
                    ? List.of()
                    : NodeSpec.nodesOf(pool, nodes.stream().map(NodeSpec::of).toList());
        }
    }

    /**
     * A pool.
     *
     * @param configured whether the configuration of the service describes it
     */
    public record PoolView(
            String name,
            @Nullable String zone,
            Map<String, String> labels,
            boolean configured,
            @Nullable String madeBy,
            List<NodeView> nodes) {

        static PoolView of(Fleets.Described described) {
            var facts = described.facts();
            return new PoolView(
                    facts.name(),
                    facts.zone(),
                    new TreeMap<>(facts.labels()),
                    facts.configured(),
                    facts.madeBy(),
                    described.pool().nodes().stream()
                            .map(node -> new NodeView(node.name(), node.gpuType(), node.gpus()))
                            .toList());
        }
    }

    /** A node of a pool. */
    public record NodeView(String name, String gpuType, int gpus) {}
}
