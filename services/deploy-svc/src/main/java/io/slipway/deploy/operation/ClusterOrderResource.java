package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What people order about a cluster that stands. */
@Path("/api/hyperpod/clusters")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "Work on clusters after their first day")
class ClusterOrderResource {
    private static final int MOST_NODES = 500;
    private static final int MOST_GROUPS = 100;
    private static final int MOST_IN_A_GROUP = 6758;

    private final ClusterOperations operations;
    private final Callers callers;
    private final ObjectMapper json;

    ClusterOrderResource(ClusterOperations operations, Callers callers, ObjectMapper json) {
        this.operations = operations;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @Path("/{id}/nodes:reboot")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "rebootNodes", summary = "Reboot nodes of a cluster")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<OperationResource.View>> reboot(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable NodesAsk ask) {
        return ofNodes(OperationKind.REBOOT, id, key, ask);
    }

    @POST
    @Path("/{id}/nodes:replace")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "replaceNodes",
            summary = "Put other machines in the place of nodes; destroys every volume of them")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<OperationResource.View>> replace(
            @PathParam("id") String id,
            @HeaderParam("Idempotency-Key") @Nullable String key,
            @Nullable NodesAsk ask) {
        return ofNodes(OperationKind.REPLACE, id, key, ask);
    }

    private Uni<RestResponse<OperationResource.View>> ofNodes(
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
    @Path("/{id}:scale")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "scaleCluster",
            summary = "Give instance groups another size; every other member stays as it is")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<OperationResource.View>> scale(
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
    @Path("/{id}:recovery")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "setRecovery",
            summary = "Whether HyperPod replaces nodes that fail, or waits for somebody to ask")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<OperationResource.View>> recovery(
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
    @Path("/{id}:repair")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "repairCluster",
            summary = "Make a cluster again what is wanted of it, where an update can")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "The cluster takes no operation now")
    public Uni<RestResponse<OperationResource.View>> repair(
            @PathParam("id") String id, @HeaderParam("Idempotency-Key") @Nullable String key) {
        return accept(OperationKind.REPAIR, id, json.createObjectNode(), List.of(), key);
    }

    private Uni<RestResponse<OperationResource.View>> accept(
            OperationKind kind,
            @Nullable String clusterId,
            JsonNode body,
            List<String> nodes,
            @Nullable String key) {
        return operations
                .ask(
                        callers.current(),
                        ClusterOperations.Ask.of(kind, clusterId, body, nodes, key, json))
                .map(OperationResource::accepted);
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
}
