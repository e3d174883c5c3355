package io.slipway.stress.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.outbox.Cause;
import io.slipway.problem.Caller;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/stress")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Runs", description = "Load on an endpoint or server, and what it showed")
class RunResource {
    private final Runs runs;
    private final Callers callers;
    private final ObjectMapper json;

    RunResource(Runs runs, Callers callers, ObjectMapper json) {
        this.runs = runs;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @Path("/runs")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "createRun",
            summary = "Ask for a run",
            description =
                    "The run waits for its turn, then sends requests open loop: when the schedule"
                            + " says so, however slow the answers are.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the run",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The key was used for another ask")
    public Uni<RestResponse<View>> create(
            @HeaderParam("Idempotency-Key")
                    @Parameter(description = "Your own key: sent again, it gets the same run")
                    @Nullable String key,
            @Nullable StressAsk ask) {
        if (ask == null) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object with an endpointId or a target.");
        }
        Caller caller = callers.current();
        return runs.ask(
                        ask,
                        caller.tenant(),
                        caller.subject(),
                        Cause.request(caller.tenant(), caller.subject()),
                        IdempotencyKey.of(key, ask, json))
                .map(this::view)
                .map(
                        view ->
                                ResponseBuilder.create(RestResponse.Status.ACCEPTED, view)
                                        .location(URI.create("/api/stress/runs/" + view.id()))
                                        .build());
    }

    @GET
    @Path("/runs")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "listRuns", summary = "Runs of your tenant, newest first")
    public Uni<Page<View>> list(
            @QueryParam("state") @Parameter(description = "Only runs in this state")
                    @Nullable String state,
            @QueryParam("endpointId") @Parameter(description = "Only runs of this endpoint")
                    @Nullable String endpointId,
            @QueryParam("pageSize") @Parameter(description = "1 to 200, 50 by default")
                    @Nullable Integer pageSize,
            @QueryParam("pageToken") @Parameter(description = "nextPageToken of the page before")
                    @Nullable String pageToken) {
        if (state != null && !RunState.NAMES.contains(state)) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/state",
                                    "must be one of " + String.join(", ", RunState.NAMES))));
        }
        int size = Page.size(pageSize);
        return runs.page(
                        callers.current().tenant(),
                        state,
                        endpointId,
                        Page.after(pageToken),
                        size + 1)
                .map(rows -> Page.of(rows.stream().map(this::view).toList(), size, View::id));
    }

    @GET
    @Path("/runs/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "getRun", summary = "One run")
    public Uni<View> get(@PathParam("id") @Parameter(description = "Id of the run") String id) {
        return runs.get(callers.current().tenant(), new RunId(id)).map(this::view);
    }

    @GET
    @Path("/runs/{id}/report")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getReport",
            summary = "All that the run showed",
            description =
                    "Latencies in milliseconds, from the intended start and from the real send,"
                            + " with the histograms behind them.")
    public Uni<LoadReport> report(
            @PathParam("id") @Parameter(description = "Id of the run") String id) {
        return runs.report(callers.current().tenant(), new RunId(id)).map(RunResource::parsed);
    }

    @POST
    @Path("/runs/{id}:cancel")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "cancelRun", summary = "Stop a run")
    @APIResponse(
            responseCode = "200",
            description = "Cancelled, or on the way to it",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The run is over")
    public Uni<View> cancel(@PathParam("id") @Parameter(description = "Id of the run") String id) {
        Caller caller = callers.current();
        return runs.cancel(caller.tenant(), new RunId(id), caller.subject()).map(this::view);
    }

    private static LoadReport parsed(String report) {
        try {
            return LoadReport.parse(report);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a stored report", broken);
        }
    }

    private View view(RunRow row) {
        try {
            return View.of(row, json.readValue(row.planJson, LoadPlan.class));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the plan of run " + row.id, broken);
        }
    }

    /**
     * What the wire shows of a run.
     *
     * @param origin asked or smoke
     * @param attempts times that it was started
     * @param reason why it failed; remediation is what to do then
     */
    @Schema(name = "Run")
    public record View(
            String id,
            String state,
            String origin,
            @Nullable String endpointId,
            LoadPlan plan,
            String requestedBy,
            int attempts,
            Progress progress,
            @Nullable String verdict,
            @Nullable String summary,
            @Nullable String reason,
            @Nullable String remediation,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {

        /** Requests so far. */
        public record Progress(long started, long done, long failed) {}

        static View of(RunRow row, LoadPlan plan) {
            return new View(
                    row.id,
                    row.state,
                    row.origin,
                    row.endpointId,
                    plan,
                    row.requestedBy,
                    row.attempts,
                    new Progress(row.started, row.done, row.failed),
                    row.verdict,
                    row.summary,
                    row.reason,
                    row.remediation,
                    row.createdAt,
                    row.startedAt,
                    row.endedAt);
        }
    }
}
