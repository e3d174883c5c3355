package io.slipway.deploy.output;

import io.slipway.deploy.deployer.aws.LoadBalancers;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

@Path("/api/hyperpod/clusters")
@Tag(name = "Clusters", description = "Clusters that jobs made")
class OutputResource {
    private final Outputs outputs;
    private final Callers callers;

    OutputResource(Outputs outputs, Callers callers) {
        this.outputs = outputs;
        this.callers = callers;
    }

    @GET
    @Path("/{id}/outputs")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "getOutputs",
            summary = "What programs need to use a cluster; no secrets")
    @APIResponse(responseCode = "200", description = "The outputs, also of a cluster that is gone")
    public Uni<View> get(@PathParam("id") String id) {
        return outputs.of(callers.current().tenant(), id)
                .map(found -> new View(found.values(), found.loadBalancers()));
    }

    @GET
    @Path("/{id}/kubeconfig")
    @Produces("application/yaml")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(
            operationId = "getKubeconfig",
            summary = "How kubectl reaches the cluster; it fetches its own token")
    @APIResponse(responseCode = "200", description = "The kubeconfig")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<RestResponse<String>> kubeconfig(@PathParam("id") String id) {
        return outputs.kubeconfig(callers.current(), id)
                .map(text -> ResponseBuilder.ok(text).header("Cache-Control", "no-store").build());
    }

    /**
     * @param outputs by name, as in Parameter Store under {@code parameterPath}
     * @param loadBalancers asked of AWS now
     */
    @Schema(name = "ClusterOutputs")
    public record View(Map<String, String> outputs, List<LoadBalancers.Balancer> loadBalancers) {}
}
