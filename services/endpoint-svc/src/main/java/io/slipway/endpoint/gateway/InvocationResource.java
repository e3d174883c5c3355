package io.slipway.endpoint.gateway;

import io.slipway.endpoint.provision.EndpointId;
import io.slipway.endpoint.provision.Endpoints;
import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The OpenAI protocol of an endpoint. The body is the model's business and passes unread. */
@Path("/api/endpoints/{id}/v1")
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Invocations", description = "What OpenAI clients call")
class InvocationResource {
    private final Invocations invocations;
    private final Callers callers;

    InvocationResource(Invocations invocations, Callers callers) {
        this.invocations = invocations;
        this.callers = callers;
    }

    @POST
    @Path("/chat/completions")
    @Operation(
            operationId = "createChatCompletion",
            summary = "Passes a chat completion to the model",
            description = "Streams the answer as it comes when the body says \"stream\": true.")
    @RequestBody(
            required = true,
            description = "As OpenAI's POST /v1/chat/completions takes it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "The model's answer",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.OBJECT)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(type = SchemaType.STRING))
            })
    public Uni<Void> chat(
            @PathParam("id") @Parameter(description = "Id of the endpoint") String id,
            byte[] body,
            @Context RoutingContext client) {
        return pass(id, "/v1/chat/completions", body, client);
    }

    @POST
    @Path("/completions")
    @Operation(
            operationId = "createCompletion",
            summary = "Passes a completion to the model",
            description = "Streams the answer as it comes when the body says \"stream\": true.")
    @RequestBody(
            required = true,
            description = "As OpenAI's POST /v1/completions takes it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "The model's answer",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(type = SchemaType.OBJECT)),
                @Content(
                        mediaType = MediaType.SERVER_SENT_EVENTS,
                        schema = @Schema(type = SchemaType.STRING))
            })
    public Uni<Void> complete(
            @PathParam("id") @Parameter(description = "Id of the endpoint") String id,
            byte[] body,
            @Context RoutingContext client) {
        return pass(id, "/v1/completions", body, client);
    }

    private Uni<Void> pass(String id, String path, byte[] body, RoutingContext client) {
        return invocations.pass(
                callers.current().tenant(),
                EndpointId.parse(id).orElseThrow(Endpoints::absent),
                path,
                body,
                client);
    }
}
