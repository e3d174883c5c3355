package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.problem.Caller;
import io.slipway.problem.Callers;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
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
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Work on clusters after their first day, asked for and followed. */
@Path("/api/hyperpod")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "Work on clusters after their first day")
class OperationResource {
    private static final int MOST_NODES = 500;
    private static final int MOST_GROUPS = 100;
    private static final int MOST_IN_A_GROUP = 6758;

    private final ClusterOperations operations;
    private final Callers callers;
    private final ObjectMapper json;

    OperationResource(ClusterOperations operations, Callers callers, ObjectMapper json) {
        this.operations = operations;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @Path("/clusters/{id}/nodes:reboot")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "rebootNodes", summary = "Reboot nodes of a cluster")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<View>> reboot(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable NodesAsk ask) {
        return ofNodes(OperationKind.REBOOT, id, key, ask);
    }

    @POST
    @Path("/clusters/{id}/nodes:replace")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "replaceNodes",
            summary = "Put other machines in the place of nodes; destroys every volume of them")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<View>> replace(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable NodesAsk ask) {
        return ofNodes(OperationKind.REPLACE, id, key, ask);
    }

    private Uni<RestResponse<View>> ofNodes(
            OperationKind kind, String id, @Nullable String key, @Nullable NodesAsk ask) {
        List<String> nodes = ask == null || ask.nodes() == null ? List.of() : ask.nodes();
        var violations = new ArrayList<Violation>();
        if (nodes.isEmpty() || nodes.size() > MOST_NODES) {
            violations.add(new Violation("#/nodes", "must be 1 to %d ids".formatted(MOST_NODES)));
        }
        Set<String> before = new HashSet<>();
        for (int i = 0; i < nodes.size() && violations.isEmpty(); i++) {
            if (!nodes.get(i).matches("i-[0-9a-f]{8}([0-9a-f]{9})?")) {
                violations.add(
                        new Violation(
                                "#/nodes/" + i,
                                "must be an instance id: i- and 8 or 17 hex digits"));
            } else if (!before.add(nodes.get(i))) {
                violations.add(new Violation("#/nodes/" + i, "is there twice"));
            }
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return accept(kind, id, json.valueToTree(ask), nodes, key);
    }

    @POST
    @Path("/clusters/{id}:scale")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "scaleCluster",
            summary = "Give instance groups another size; every other member stays as it is")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<View>> scale(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable ScaleAsk ask) {
        List<GroupSize> groups = ask == null || ask.groups() == null ? List.of() : ask.groups();
        var violations = new ArrayList<Violation>();
        if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
            violations.add(
                    new Violation("#/groups", "must be 1 to %d groups".formatted(MOST_GROUPS)));
        }
        Set<String> before = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            GroupSize group = groups.get(i);
            String at = "#/groups/" + i;
            if (group.name() == null || group.name().isBlank() || !before.add(group.name())) {
                violations.add(new Violation(at + "/name", "must be given, each group once"));
            }
            size(at + "/count", group.count(), MOST_IN_A_GROUP, violations);
            if (group.minCount() != null) {
                size(
                        at + "/minCount",
                        group.minCount(),
                        group.count() == null ? MOST_IN_A_GROUP : group.count(),
                        violations);
            }
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return accept(OperationKind.SCALE, id, json.valueToTree(ask), List.of(), key);
    }

    private static void size(
            String pointer, @Nullable Integer size, int most, List<Violation> violations) {
        if (size == null || size < 0 || size > most) {
            violations.add(new Violation(pointer, "must be between 0 and " + most));
        }
    }

    @POST
    @Path("/clusters/{id}:recovery")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "setRecovery",
            summary = "Whether HyperPod replaces nodes that fail, or waits for somebody to ask")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<View>> recovery(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable RecoveryAsk ask) {
        if (ask == null || ask.mode() == null || !ask.mode().matches("automatic|manual")) {
            throw Violation.refuse(
                    List.of(new Violation("#/mode", "must be one of automatic, manual")));
        }
        return accept(OperationKind.RECOVERY, id, json.valueToTree(ask), List.of(), key);
    }

    @POST
    @Path("/clusters/{id}:repair")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "repairCluster",
            summary = "Make a cluster again what is wanted of it, where an update can")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<View>> repair(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String key) {
        return accept(OperationKind.REPAIR, id, json.createObjectNode(), List.of(), key);
    }

    @POST
    @Path("/clusters:import")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "importCluster",
            summary = "Look after a cluster that was there before; it is never changed")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation, which names the cluster",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "You have a cluster of that name there")
    public Uni<RestResponse<View>> take(
            @HeaderParam("Idempotency-Key") @Nullable String key, @Nullable ImportAsk ask) {
        var violations = new ArrayList<Violation>();
        must(
                "#/name",
                ask == null ? null : ask.name(),
                "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
                violations);
        must("#/region", ask == null ? null : ask.region(), "[a-z]{2}(-[a-z]+)+-\\d", violations);
        if (ask != null && ask.accountId() != null) {
            must("#/accountId", ask.accountId(), "\\d{12}", violations);
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return accept(OperationKind.IMPORT, null, json.valueToTree(ask), List.of(), key);
    }

    private static void must(
            String pointer, @Nullable String value, String pattern, List<Violation> violations) {
        if (value == null || !value.matches(pattern)) {
            violations.add(new Violation(pointer, "must match " + pattern));
        }
    }

    /** One key is for one operation on one cluster. */
    private Uni<RestResponse<View>> accept(
            OperationKind kind,
            @Nullable String clusterId,
            JsonNode body,
            List<String> nodes,
            @Nullable String key) {
        Caller caller = callers.current();
        ObjectNode whole =
                json.createObjectNode().put("kind", kind.word()).put("cluster", clusterId);
        whole.set("asked", body);
        return operations
                .ask(
                        caller,
                        new ClusterOperations.Ask(
                                kind, clusterId, body, nodes, IdempotencyKey.of(key, whole, json)))
                .map(
                        operation ->
                                ResponseBuilder.create(
                                                RestResponse.Status.ACCEPTED, View.of(operation))
                                        .location(
                                                URI.create(
                                                        "/api/hyperpod/operations/"
                                                                + operation.id()))
                                        .build());
    }

    @GET
    @Path("/operations")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "listOperations", summary = "Operations of your tenant, newest first")
    public Uni<Page<View>> list(
            @QueryParam("clusterId") @Nullable String clusterId,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return operations
                .page(callers.current().tenant(), clusterId, Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @GET
    @Path("/operations/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "getOperation", summary = "One operation, each node with its result")
    public Uni<View> get(@PathParam("id") String id) {
        return operations.get(callers.current().tenant(), id).map(View::of);
    }

    /**
     * @param nodes instance ids, at most 500; AWS is asked for 25 at a time
     */
    public record NodesAsk(@Nullable List<String> nodes) {}

    /** Groups that are to have another size; the others stay as they are. */
    public record ScaleAsk(@Nullable List<GroupSize> groups) {}

    /**
     * @param minCount stays as it is when left out
     */
    public record GroupSize(
            @Nullable String name, @Nullable Integer count, @Nullable Integer minCount) {}

    /**
     * @param mode {@code automatic}: HyperPod replaces nodes that fail; {@code manual}: somebody
     *     asks for it
     */
    public record RecoveryAsk(@Nullable String mode) {}

    /** A HyperPod cluster that stands already. */
    public record ImportAsk(
            @Nullable String name, @Nullable String region, @Nullable String accountId) {}

    /**
     * What the wire shows of an operation.
     *
     * @param results how many nodes have come how far, by fate
     */
    public record View(
            String id,
            String kind,
            String state,
            String clusterId,
            String requestedBy,
            JsonNode asked,
            @Nullable String step,
            @Nullable String reason,
            @Nullable String remediation,
            TreeMap<String, Integer> results,
            List<NodeItem> nodes,
            List<LogEntry> log,
            Instant createdAt,
            Instant updatedAt,
            Instant deadlineAt) {

        static View of(ClusterOperation operation) {
            OperationState.@Nullable Failed failed =
                    operation.state() instanceof OperationState.Failed bad ? bad : null;
            var results = new TreeMap<String, Integer>();
            operation.nodes().forEach(node -> results.merge(node.fate().word(), 1, Integer::sum));
            return new View(
                    operation.id(),
                    operation.kind().word(),
                    operation.state().name(),
                    operation.clusterId(),
                    operation.requestedBy(),
                    operation.asked(),
                    operation.over() ? null : operation.step(),
                    failed == null ? null : failed.reason(),
                    failed == null ? null : failed.remediation(),
                    results,
                    operation.nodes(),
                    operation.log(),
                    operation.createdAt(),
                    operation.updatedAt(),
                    operation.deadlineAt());
        }
    }
}
