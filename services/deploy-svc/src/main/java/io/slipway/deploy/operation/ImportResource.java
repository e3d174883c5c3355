package io.slipway.deploy.operation;

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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Takes in clusters that were there before us. */
@Path("/api/hyperpod/clusters:import")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Operations", description = "Work on clusters after their first day")
class ImportResource {
    private final ClusterOperations operations;
    private final Callers callers;
    private final ObjectMapper json;

    ImportResource(ClusterOperations operations, Callers callers, ObjectMapper json) {
        this.operations = operations;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "importCluster",
            summary = "Look after a cluster that was there before; it is never changed")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the operation, which names the cluster",
            content = @Content(schema = @Schema(implementation = OperationResource.View.class)))
    @APIResponse(responseCode = "409", description = "You have a cluster of that name there")
    public Uni<RestResponse<OperationResource.View>> take(
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
        return operations
                .ask(
                        callers.current(),
                        ClusterOperations.Ask.of(
                                OperationKind.IMPORT,
                                null,
                                json.valueToTree(ask),
                                List.of(),
                                key,
                                json))
                .map(OperationResource::accepted);
    }

    private static void must(
            String pointer, @Nullable String value, String pattern, List<Violation> violations) {
        if (value == null || !value.matches(pattern)) {
            violations.add(new Violation(pointer, "must match " + pattern));
        }
    }

    /** A HyperPod cluster that stands already. */
    public record ImportAsk(
            @Nullable String name, @Nullable String region, @Nullable String accountId) {}
}
