package io.slipway.reservation.node;

import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.pool.NodeState;
import io.slipway.reservation.request.Evacuation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/nodes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Nodes", description = "The nodes that reservations run on")
class NodeResource {
    private final Nodes nodes;
    private final Callers callers;

    NodeResource(Nodes nodes, Callers callers) {
        this.nodes = nodes;
        this.callers = callers;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listGpuNodes",
            summary = "The nodes of the pool, by name")
    public Uni<Page<View>> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        callers.current();
        int size = Page.size(pageSize);
        return nodes.page(Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::name));
    }

    @GET
    @Path("/groups")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "listNodeGroups",
            summary = "The Auto Scaling groups that nodes come from")
    public Uni<GroupsView> groups() {
        callers.current();
        return nodes.groups().map(GroupsView::new);
    }

    @POST
    @Path("/{name}:plan")
    @RolesAllowed(Roles.ADMIN)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "planNodeOperation",
            summary = "Whom an operation on a node would touch; changes nothing")
    public Uni<PlanView> plan(@PathParam("name") String name, @Nullable PlanAsk ask) {
        var caller = callers.current();
        var operation = operation(ask == null ? null : ask.operation());
        return nodes.plan(name, operation)
                .map(plan -> PlanView.of(plan, operation, caller.tenant()));
    }

    @POST
    @Path("/{name}:apply")
    @RolesAllowed(Roles.ADMIN)
    @org.eclipse.microprofile.openapi.annotations.Operation(
            operationId = "applyNodeOperation",
            summary = "Do to a node what a plan said",
            description = "With the hash of the plan; refused when those it touches have changed.")
    @APIResponse(responseCode = "200", description = "Done; the plan that was carried out")
    @APIResponse(responseCode = "409", description = "Something changed since the plan")
    public Uni<PlanView> apply(@PathParam("name") String name, @Nullable ApplyAsk ask) {
        var caller = callers.current();
        var operation = operation(ask == null ? null : ask.operation());
        var hash = ask == null ? null : ask.hash();
        if (hash == null || hash.isBlank()) {
            throw Violation.refuse(
                    List.of(new Violation("#/hash", "must be the hash of the plan")));
        }
        return nodes.apply(caller, name, operation, hash)
                .map(plan -> PlanView.of(plan, operation, caller.tenant()));
    }

    private static Operation operation(@Nullable String word) {
        if (word == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request names no operation.")
                    .fix("Send {\"operation\":\"drain\"}; the API is described at /q/openapi.");
        }
        return Operation.of(word)
                .orElseThrow(
                        () ->
                                Violation.refuse(
                                        List.of(
                                                new Violation(
                                                        "#/operation",
                                                        "must be one of "
                                                                + String.join(
                                                                        ", ", Operation.NAMES)))));
    }

    /** What is to be done: cordon, uncordon, drain or replace. */
    public record PlanAsk(@Nullable String operation) {}

    /**
     * What is to be done as planned.
     *
     * @param hash of the plan
     */
    public record ApplyAsk(@Nullable String operation, @Nullable String hash) {}

    /**
     * A node.
     *
     * @param machine the node of the cluster; slices of one machine are nodes of their own
     * @param state open, closed, lost or spared
     * @param until when it is planned to be back, if it is not open
     */
    @Schema(name = "Node")
    public record View(
            String name,
            @Nullable String machine,
            String gpuType,
            int gpus,
            String state,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String cause,
            @Nullable String instance) {

        static View of(Nodes.Shown shown) {
            var node = shown.state().node();
            NodeState.Closed closed = shown.state().closed();
            var site = shown.site();
            return new View(
                    node.name(),
                    site == null ? null : site.machine(),
                    node.gpuType(),
                    node.gpus(),
                    closed == null ? "open" : closed.how().name().toLowerCase(Locale.ROOT),
                    closed == null ? null : closed.since(),
                    closed == null ? null : closed.until(),
                    closed == null ? null : closed.cause(),
                    site == null ? null : site.instance());
        }
    }

    /** Auto Scaling groups. */
    public record GroupsView(List<NodeGroup> groups) {}

    /** What an operation does to whom. */
    public record PlanView(String node, String operation, String hash, List<TouchedView> touched) {

        static PlanView of(Evacuation plan, Operation operation, String tenant) {
            return new PlanView(
                    plan.machine(),
                    operation.word(),
                    plan.hash(),
                    plan.touched().stream().map(one -> TouchedView.of(one, tenant)).toList());
        }
    }

    /**
     * A reservation that is touched.
     *
     * @param id of a reservation of your tenant; others are not named
     * @param nextStartsAt when it starts instead; absent when it stays where it is
     */
    public record TouchedView(
            @Nullable String id,
            @Nullable String owner,
            String state,
            int gpus,
            Instant startsAt,
            Instant endsAt,
            @Nullable Instant nextStartsAt,
            @Nullable Instant nextEndsAt,
            @Nullable String fails) {

        static TouchedView of(Evacuation.Touched touched, String tenant) {
            boolean ours = touched.tenant().equals(tenant);
            return new TouchedView(
                    ours ? touched.id() : null,
                    ours ? touched.owner() : null,
                    touched.state(),
                    touched.gpus(),
                    touched.startsAt(),
                    touched.endsAt(),
                    touched.nextStartsAt(),
                    touched.nextEndsAt(),
                    touched.fails());
        }
    }
}
