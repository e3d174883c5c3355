package io.slipway.guardrail.verdict;

import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Finding;
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
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/guardrails/verdicts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Verdicts", description = "What the guardrails said about your jobs")
class VerdictResource {
    private final Verdicts verdicts;
    private final Callers callers;

    VerdictResource(Verdicts verdicts, Callers callers) {
        this.verdicts = verdicts;
        this.callers = callers;
    }

    @GET
    @Operation(operationId = "listVerdicts", summary = "Verdicts of your tenant, newest first")
    public Uni<Page<View>> list(
            @Parameter(description = "Only those about this job") @QueryParam("jobId")
                    @Nullable String jobId,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return verdicts.page(callers.current().tenant(), jobId, Page.after(pageToken), size + 1)
                .map(rows -> Page.of(rows.stream().map(View::of).toList(), size, View::id));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getVerdict", summary = "One verdict with all its findings")
    public Uni<View> get(@PathParam("id") String id) {
        return verdicts.get(callers.current().tenant(), new VerdictId(id)).map(View::of);
    }

    /**
     * What the wire shows of a verdict.
     *
     * @param verdict {@code passed} or {@code failed}
     * @param evidence what was read of the account and relied on
     * @param expiresAt when the first reading is too old to rely on; absent without any
     */
    @Schema(name = "Verdict")
    public record View(
            String id,
            String jobId,
            String clusterName,
            String phase,
            String verdict,
            List<Finding> findings,
            List<Evidence.Used> evidence,
            @Nullable Instant expiresAt,
            Instant judgedAt) {

        static View of(JobVerdict verdict) {
            return new View(
                    verdict.id().value(),
                    verdict.jobId(),
                    verdict.clusterName(),
                    verdict.verdict().phase().word(),
                    verdict.verdict().outcome().name().toLowerCase(Locale.ROOT),
                    verdict.verdict().findings(),
                    verdict.basis().evidence(),
                    verdict.basis().expiresAt(),
                    verdict.judgedAt());
        }
    }
}
