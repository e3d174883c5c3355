package io.slipway.guardrail.suppression;

import io.slipway.problem.Callers;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/guardrails/suppressions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Suppressions", description = "Rules that somebody answers for, for a time")
class SuppressionResource {
    private final Suppressions suppressions;
    private final Callers callers;

    SuppressionResource(Suppressions suppressions, Callers callers) {
        this.suppressions = suppressions;
        this.callers = callers;
    }

    @GET
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "listSuppressions",
            summary = "Suppressions of your tenant, newest first, with those that have ended")
    public Uni<Page<View>> list(
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return suppressions
                .page(callers.current().tenant(), Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "suppressRule",
            summary = "Answer for a rule that does not hold",
            description =
                    "Its findings stay and say who answers for them; they block no more. Some"
                            + " rules cannot be suppressed.")
    public Uni<RestResponse<View>> add(@Valid @NotNull Ask ask) {
        return suppressions
                .add(
                        callers.current(),
                        new Suppressions.Ask(
                                ask.rule(),
                                ask.reason(),
                                ask.until(),
                                ask.clusterName(),
                                ask.confirm()))
                .call(suppressions::look)
                .map(View::of)
                .map(
                        view ->
                                ResponseBuilder.<View>created(
                                                URI.create(
                                                        "/api/guardrails/suppressions/"
                                                                + view.id()))
                                        .entity(view)
                                        .build());
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "endSuppression", summary = "Let the rule block again")
    public Uni<Void> remove(@PathParam("id") String id) {
        return suppressions.remove(callers.current().tenant(), id).call(suppressions::look);
    }

    /**
     * @param clusterName the only cluster it is for; without one, every cluster of the tenant
     * @param confirm the cluster's name again, where TEARDOWN-SAFE cannot see what runs on it
     */
    @Schema(name = "SuppressionAsk")
    public record Ask(
            @NotBlank @Size(max = 64) String rule,
            @NotBlank @Size(max = 500) String reason,
            @NotNull Instant until,
            @Size(max = 63) @Nullable String clusterName,
            @Size(max = 63) @Nullable String confirm) {}

    @Schema(name = "Suppression")
    public record View(
            String id,
            String rule,
            @Nullable String clusterName,
            String reason,
            String who,
            Instant until,
            Instant createdAt) {
        static View of(Suppressed suppressed) {
            return new View(
                    suppressed.id(),
                    suppressed.suppression().rule(),
                    suppressed.clusterName(),
                    suppressed.suppression().reason(),
                    suppressed.suppression().who(),
                    suppressed.suppression().until(),
                    suppressed.createdAt());
        }
    }
}
