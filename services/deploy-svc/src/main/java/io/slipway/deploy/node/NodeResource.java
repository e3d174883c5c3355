package io.slipway.deploy.node;

import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/hyperpod/clusters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "Clusters", description = "Clusters that jobs made")
class NodeResource {
    private final Nodes nodes;
    private final Clusters clusters;
    private final Callers callers;

    NodeResource(Nodes nodes, Clusters clusters, Callers callers) {
        this.nodes = nodes;
        this.clusters = clusters;
        this.callers = callers;
    }

    @GET
    @Path("/{id}/nodes")
    @Operation(operationId = "listNodes", summary = "Nodes of a cluster, as HyperPod shows them")
    public Uni<Page<Node>> list(
            @PathParam("id") String id,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        String after = Page.after(pageToken);
        return clusters.get(callers.current().tenant(), id)
                .chain(cluster -> nodes.page(cluster, after, size + 1))
                .map(rows -> Page.of(rows, size, Node::id));
    }
}
