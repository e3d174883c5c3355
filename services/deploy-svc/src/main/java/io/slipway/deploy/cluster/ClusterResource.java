package io.slipway.deploy.cluster;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.problem.Callers;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
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
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/hyperpod/clusters")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "Clusters", description = "Clusters that jobs made")
class ClusterResource {
    private final Clusters clusters;
    private final Callers callers;

    ClusterResource(Clusters clusters, Callers callers) {
        this.clusters = clusters;
        this.callers = callers;
    }

    @GET
    @Operation(operationId = "listClusters", summary = "Clusters of your tenant, newest first")
    public Uni<Page<View>> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return clusters.page(callers.current().tenant(), Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getCluster", summary = "One cluster")
    public Uni<View> get(@PathParam("id") String id) {
        return clusters.get(callers.current().tenant(), id).map(View::of);
    }

    @POST
    @Path("/{id}:extend")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "extendCluster", summary = "Give a cluster another end")
    @APIResponse(responseCode = "200", description = "The cluster with its new end")
    @APIResponse(responseCode = "409", description = "It is not ready, or has no end")
    public Uni<View> extend(@PathParam("id") String id, @Nullable Extension extension) {
        Extension asked = extension == null ? new Extension(null, null) : extension;
        return clusters.extend(callers.current().tenant(), id, asked).map(View::of);
    }

    @POST
    @Path("/{id}:forget")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "forgetCluster",
            summary = "Look at an imported cluster no longer; nothing happens to it at AWS")
    @APIResponse(responseCode = "200", description = "The cluster, as it was seen last")
    @APIResponse(responseCode = "409", description = "It was not imported")
    public Uni<View> forget(@PathParam("id") String id) {
        return clusters.forget(callers.current().tenant(), id).map(View::of);
    }

    /**
     * What the wire shows of a cluster.
     *
     * @param jobId the job that made it, or the operation that imported it
     * @param imported it was there before us: it is looked at and never changed
     * @param costUsdPerHour by the bundled price table; a floor where a type has no price
     */
    @Schema(name = "Cluster")
    public record View(
            String id,
            String name,
            String region,
            String state,
            String deployer,
            String arn,
            String jobId,
            List<GroupCount> groups,
            Instant provisionedAt,
            @Nullable Instant readyAt,
            @Nullable Instant expiresAt,
            @Nullable Instant destroyedAt,
            boolean imported,
            BigDecimal costUsdPerHour,
            @Nullable BigDecimal budgetUsd) {

        static View of(Cluster cluster) {
            return switch (cluster.state()) {
                case ClusterState.Provisioned _, ClusterState.Destroying _ ->
                        of(cluster, null, null, null);
                case ClusterState.Ready ready ->
                        of(cluster, ready.since(), ready.expiresAt(), null);
                case ClusterState.Destroyed(Instant at) -> of(cluster, null, null, at);
            };
        }

        private static View of(
                Cluster cluster,
                @Nullable Instant readyAt,
                @Nullable Instant expiresAt,
                @Nullable Instant destroyedAt) {
            return new View(
                    cluster.id(),
                    cluster.name(),
                    cluster.region(),
                    cluster.state().name(),
                    cluster.deployer(),
                    cluster.arn(),
                    cluster.jobId(),
                    cluster.groups(),
                    cluster.provisionedAt(),
                    readyAt,
                    expiresAt,
                    destroyedAt,
                    cluster.imported(),
                    cluster.spending().usdPerHour(),
                    cluster.spending().budgetUsd());
        }
    }
}
