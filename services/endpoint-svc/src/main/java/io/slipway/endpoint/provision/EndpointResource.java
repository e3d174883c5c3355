package io.slipway.endpoint.provision;

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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/endpoints")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Endpoints", description = "The addresses behind which models answer")
class EndpointResource {
    private final Endpoints endpoints;
    private final Callers callers;

    EndpointResource(Endpoints endpoints, Callers callers) {
        this.endpoints = endpoints;
        this.callers = callers;
    }

    @GET
    @Operation(operationId = "listEndpoints", summary = "Lists your team's endpoints, newest first")
    public Uni<Page<View>> list(
            @QueryParam("pageSize")
                    @Parameter(description = "How many at most; 50 when left out, never over 200")
                    @Nullable Integer pageSize,
            @QueryParam("pageToken") @Parameter(description = "nextPageToken of the page before")
                    @Nullable String pageToken) {
        String after = Page.after(pageToken);
        return endpoints
                .page(
                        callers.current().tenant(),
                        Page.size(pageSize),
                        after == null ? null : PageKey.parse(after))
                .map(
                        page ->
                                new Page<>(
                                        page.items().stream().map(this::view).toList(),
                                        page.nextPageToken()));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getEndpoint", summary = "Shows one endpoint")
    public Uni<View> get(
            @PathParam("id") @Parameter(description = "Id of the endpoint") String id) {
        return endpoints
                .named(
                        callers.current().tenant(),
                        EndpointId.parse(id).orElseThrow(Endpoints::absent))
                .map(this::view);
    }

    /**
     * @param since when the state began
     * @param url base URL for OpenAI clients, which append {@code /v1/chat/completions}
     * @param deadline until when the model server may take to answer, while it is probed
     * @param reason why the endpoint is not ready
     */
    @Schema(name = "Endpoint")
    public record View(
            UUID id,
            String name,
            String clusterId,
            String state,
            Instant since,
            String url,
            Instant createdAt,
            @Nullable String model,
            @Nullable Instant deadline,
            @Nullable String reason,
            @Nullable String remediation) {}

    private View view(Endpoint of) {
        return switch (of.state()) {
            case EndpointState.Probing(Instant deadline, _, _, String reason) ->
                    view(of, of.createdAt(), null, deadline, reason, null);
            case EndpointState.Ready(String model, Instant at) ->
                    view(of, at, model, null, null, null);
            case EndpointState.Failed(String reason, String remediation, Instant at) ->
                    view(of, at, null, null, reason, remediation);
            case EndpointState.Ended(String reason, Instant at) ->
                    view(of, at, null, null, reason, null);
        };
    }

    private View view(
            Endpoint of,
            Instant since,
            @Nullable String model,
            @Nullable Instant deadline,
            @Nullable String reason,
            @Nullable String remediation) {
        return new View(
                of.id().value(),
                of.name(),
                of.clusterId(),
                of.state().name(),
                since,
                endpoints.url(of.id()),
                of.createdAt(),
                model,
                deadline,
                reason,
                remediation);
    }
}
