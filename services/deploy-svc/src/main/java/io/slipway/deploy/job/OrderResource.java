package io.slipway.deploy.job;

import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Orders about a job. */
@Path("/api/hyperpod")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
@Tag(name = "Jobs")
class OrderResource {
    private static final int MAX_REASON = 500;

    private final Orders orders;
    private final Callers callers;

    OrderResource(Orders orders, Callers callers) {
        this.orders = orders;
        this.callers = callers;
    }

    @POST
    @Path("/jobs/{id}:cancel")
    @Operation(
            operationId = "cancelJob",
            summary = "Stop a job and clean up after it; with force, without waiting for its step")
    @APIResponse(responseCode = "200", description = "Cancelled, or on the way to it")
    @APIResponse(responseCode = "409", description = "It is too late")
    public Uni<JobResource.View> cancel(
            @PathParam("id") String id, @QueryParam("force") @Nullable Boolean force) {
        return orders.cancel(callers.current(), new JobId(id), force != null && force)
                .map(JobResource.View::of);
    }

    @POST
    @Path("/jobs/{id}:retry")
    @Operation(
            operationId = "retryJob",
            summary = "Go on with a job that ended badly, where it went wrong")
    @APIResponse(responseCode = "200", description = "Under way again, as the next attempt")
    @APIResponse(responseCode = "409", description = "There is nothing to retry")
    public Uni<JobResource.View> retry(@PathParam("id") String id) {
        return orders.retry(callers.current(), new JobId(id)).map(JobResource.View::of);
    }

    @POST
    @Path("/jobs/{id}:approve")
    @Operation(operationId = "approveJob", summary = "Let the plan of a job be carried out")
    @APIResponse(responseCode = "200", description = "Approved; it is queued")
    @APIResponse(responseCode = "403", description = "You asked for it yourself")
    @APIResponse(responseCode = "409", description = "It does not wait for approval")
    public Uni<JobResource.View> approve(@PathParam("id") String id) {
        return orders.approve(callers.current(), new JobId(id)).map(JobResource.View::of);
    }

    @POST
    @Path("/jobs/{id}:reject")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "rejectJob", summary = "Cancel a job because of its plan")
    @APIResponse(responseCode = "200", description = "Rejected; it is cancelled")
    @APIResponse(responseCode = "403", description = "You asked for it yourself")
    @APIResponse(responseCode = "409", description = "It does not wait for approval")
    public Uni<JobResource.View> reject(@PathParam("id") String id, @Nullable Rejection body) {
        String reason = body == null || body.reason() == null ? "" : body.reason().strip();
        if (reason.isEmpty() || reason.length() > MAX_REASON) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/reason",
                                    "must be given, with at most %d characters"
                                            .formatted(MAX_REASON))));
        }
        return orders.reject(callers.current(), new JobId(id), reason).map(JobResource.View::of);
    }

    /** Why a plan must not be carried out. */
    public record Rejection(@Nullable String reason) {}
}
