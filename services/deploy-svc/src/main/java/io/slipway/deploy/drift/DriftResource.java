package io.slipway.deploy.drift;

import io.slipway.deploy.deployer.sagemaker.Drift;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/hyperpod/clusters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "Clusters", description = "Clusters that jobs made")
class DriftResource {
    private final Drifts drifts;
    private final Callers callers;

    DriftResource(Drifts drifts, Callers callers) {
        this.drifts = drifts;
        this.callers = callers;
    }

    @GET
    @Path("/{id}/drift")
    @Operation(
            operationId = "getDrift",
            summary = "Where a cluster is not what is wanted of it; nothing is changed")
    @APIResponse(responseCode = "200", description = "Every difference, empty when there is none")
    @APIResponse(responseCode = "409", description = "There is no such cluster at AWS")
    public Uni<View> get(@PathParam("id") String id) {
        return drifts.of(callers.current().tenant(), id).map(View::of);
    }

    /**
     * @param status of the cluster at AWS
     */
    @Schema(name = "ClusterDrift")
    public record View(String status, Instant lookedAt, List<Drift.Difference> items) {
        static View of(Drifts.Report report) {
            return new View(report.status(), report.lookedAt(), report.differences());
        }
    }
}
