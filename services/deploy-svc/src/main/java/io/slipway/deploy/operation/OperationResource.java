package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.problem.Callers;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Operations, followed. */
@Path("/api/hyperpod/operations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "Work on clusters after their first day")
class OperationResource {
    private final ClusterOperations operations;
    private final Callers callers;

    OperationResource(ClusterOperations operations, Callers callers) {
        this.operations = operations;
        this.callers = callers;
    }

    @GET
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
    @Path("/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "getOperation", summary = "One operation, each node with its result")
    public Uni<View> get(@PathParam("id") String id) {
        return operations.get(callers.current().tenant(), id).map(View::of);
    }

    /** Taken in; whoever asked follows it where Location points. */
    static RestResponse<View> accepted(ClusterOperation operation) {
        return ResponseBuilder.create(RestResponse.Status.ACCEPTED, View.of(operation))
                .location(URI.create("/api/hyperpod/operations/" + operation.id()))
                .build();
    }

    /**
     * What the wire shows of an operation.
     *
     * @param results how many nodes have come how far, by fate
     */
    @Schema(name = "Operation")
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
