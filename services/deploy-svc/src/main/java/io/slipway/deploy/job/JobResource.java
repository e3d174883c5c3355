package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
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
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

@Path("/api/hyperpod")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "Deployments and destructions under way")
class JobResource {
    /** When the older status route ends. */
    private static final String SUNSET = "Sat, 22 May 2027 00:00:00 GMT";

    private static final String DEPRECATED = "@1795305600";

    private final Jobs jobs;
    private final Callers callers;
    private final ObjectMapper json;

    JobResource(Jobs jobs, Callers callers, ObjectMapper json) {
        this.jobs = jobs;
        this.callers = callers;
        this.json = json;
    }

    @POST
    @Path("/deploy")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "deploy", summary = "Ask for a cluster")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = DeployAsk.class)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the job",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "The name or the key is taken")
    public Uni<RestResponse<View>> deploy(
            @HeaderParam("Idempotency-Key") @Nullable String key, @Nullable JsonNode body) {
        JsonNode ask = present(body);
        Caller caller = callers.current();
        return jobs.deploy(
                        ask, caller.tenant(), caller.subject(), IdempotencyKey.of(key, ask, json))
                .map(JobResource::accepted);
    }

    @POST
    @Path("/deploy:preview")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "previewDeploy",
            summary = "What a deployment would come to, without any effect")
    @RequestBody(
            required = true,
            content = @Content(schema = @Schema(implementation = DeployAsk.class)))
    public Preview preview(@Nullable JsonNode body) {
        Caller caller = callers.current();
        return switch (jobs.preview(present(body), caller.tenant(), caller.subject())) {
            case Admission.Refused(List<Violation> violations) ->
                    throw Violation.refuse(violations);
            case Admission.Admitted(Job job, String version) ->
                    new Preview(job.deployer(), version, job.cluster());
        };
    }

    @POST
    @Path("/destroy")
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
    @Operation(operationId = "destroy", summary = "Ask for a cluster to be taken away")
    @APIResponse(
            responseCode = "202",
            description = "Accepted; Location is the job",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "409", description = "Another job destroys it")
    public Uni<RestResponse<View>> destroy(
            @HeaderParam("Idempotency-Key") @Nullable String key, @Nullable DestroyAsk ask) {
        if (ask == null || ask.clusterId() == null || ask.clusterId().isBlank()) {
            throw Violation.refuse(List.of(new Violation("#/clusterId", "must be given")));
        }
        Caller caller = callers.current();
        return jobs.destroy(
                        ask.clusterId(),
                        caller.tenant(),
                        caller.subject(),
                        IdempotencyKey.of(key, ask, json))
                .map(JobResource::accepted);
    }

    @GET
    @Path("/jobs")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "listJobs", summary = "Jobs of your tenant, newest first")
    public Uni<Page<View>> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        if (state != null && !JobState.NAMES.contains(state)) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/state",
                                    "must be one of " + String.join(", ", JobState.NAMES))));
        }
        int size = Page.size(pageSize);
        return jobs.page(callers.current().tenant(), state, Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @GET
    @Path("/jobs/{id}")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(operationId = "getJob", summary = "One job")
    public Uni<View> get(@PathParam("id") String id) {
        return jobs.get(callers.current().tenant(), new JobId(id)).map(View::of);
    }

    @GET
    @Path("/status")
    @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "getStatus",
            summary = "One job, by the older route",
            deprecated = true)
    @APIResponse(
            responseCode = "200",
            description = "The job",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Uni<RestResponse<View>> status(@QueryParam("jobId") @Nullable String jobId) {
        if (jobId == null || jobId.isBlank()) {
            throw Violation.refuse(List.of(new Violation("#/jobId", "must be given")));
        }
        return get(jobId)
                .map(
                        view ->
                                ResponseBuilder.ok(view)
                                        .header("Deprecation", DEPRECATED)
                                        .header("Sunset", SUNSET)
                                        .header(
                                                "Link",
                                                "</api/hyperpod/jobs/%s>; rel=\"successor-version\""
                                                        .formatted(view.id()))
                                        .build());
    }

    private static JsonNode present(@Nullable JsonNode body) {
        if (body == null || body.isNull() || body.isMissingNode()) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a JSON object with at least a name.");
        }
        return body;
    }

    private static RestResponse<View> accepted(Job job) {
        return ResponseBuilder.create(RestResponse.Status.ACCEPTED, View.of(job))
                .location(URI.create("/api/hyperpod/jobs/" + job.id().value()))
                .build();
    }

    /** Which cluster to take away. */
    public record DestroyAsk(@Nullable String clusterId) {}

    /** What would be deployed. */
    public record Preview(String deployer, String presetVersion, ClusterSpec cluster) {}

    /**
     * What the wire shows of a job.
     *
     * @param word the state in the words of the older API
     * @param costUsdPerHour by the bundled price table; a floor where a type has no price
     * @param orphans what could not be taken away
     */
    @Schema(name = "Job")
    public record View(
            String id,
            String action,
            String state,
            String word,
            int attempt,
            String clusterName,
            String clusterId,
            String region,
            String preset,
            String presetVersion,
            String deployer,
            String requestedBy,
            boolean dryRun,
            String approval,
            String onFailure,
            BigDecimal costUsdPerHour,
            @Nullable String step,
            @Nullable String failedStep,
            @Nullable String reason,
            @Nullable String remediation,
            List<Finding> findings,
            @Nullable Plan plan,
            @Nullable List<Orphan> orphans,
            @Nullable BigDecimal orphansUsdPerMonth,
            Instant createdAt,
            Instant updatedAt,
            Instant deadlineAt) {

        static View of(Job job) {
            JobState state = job.state();
            List<Orphan> orphans = state.orphans();
            return new View(
                    job.id().value(),
                    job.action().word(),
                    state.name(),
                    state.word(),
                    job.attempt(),
                    job.cluster().name(),
                    job.clusterId(),
                    job.cluster().region(),
                    job.cluster().preset(),
                    job.presetVersion(),
                    job.deployer(),
                    job.requestedBy(),
                    job.terms().dryRun(),
                    job.terms().approval() ? "required" : "none",
                    job.terms().keep() ? "keep" : "clean-up",
                    job.terms().usdPerHour(),
                    state.step(),
                    state.failedStep(),
                    state.reason(),
                    state.remediation(),
                    job.findings(),
                    job.plan(),
                    orphans.isEmpty() ? null : orphans,
                    orphans.isEmpty() ? null : Job.usdPerMonth(orphans),
                    job.createdAt(),
                    job.updatedAt(),
                    job.deadlineAt());
        }
    }
}
