package io.slipway.guardrail.check;

import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.guardrail.suppression.Suppressions;
import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/guardrails/check")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Checks", description = "What the guardrails would say")
class CheckResource {
    private final Checks checks;
    private final AccountChecks accountChecks;
    private final Suppressions suppressions;
    private final Callers callers;

    CheckResource(
            Checks checks,
            AccountChecks accountChecks,
            Suppressions suppressions,
            Callers callers) {
        this.checks = checks;
        this.accountChecks = accountChecks;
        this.suppressions = suppressions;
        this.callers = callers;
    }

    /** Takes the text as it came: a tree would already have lost what is written twice. */
    @POST
    @Operation(
            operationId = "checkRequest",
            summary = "Judge a request without any effect",
            description =
                    "Takes a deployment request, a rendered cluster, or the CreateCluster call of"
                            + " AWS. Answers 200 whatever the verdict is. With account=true the"
                            + " account is read for the rules that need it, which takes seconds.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = DeployAsk.class)))
    @APIResponse(
            responseCode = "200",
            description = "The verdict",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(
            responseCode = "413",
            description = "The body is larger than 1 MiB",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "Problem")))
    @APIResponse(
            responseCode = "415",
            description = "The body is not application/json",
            content =
                    @Content(
                            mediaType = "application/problem+json",
                            schema = @Schema(ref = "Problem")))
    public Uni<View> check(
            @Parameter(description = "Read the account as well, where one is configured")
                    @QueryParam("account")
                    @DefaultValue("false")
                    boolean account,
            @Nullable String body) {
        if (body == null || body.isBlank()) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a deployment request or a CreateCluster call as JSON.");
        }
        String tenant = callers.current().tenant();
        return account
                ? Uni.createFrom().item(() -> read(body)).chain(asked -> withAccount(tenant, asked))
                : Uni.createFrom()
                        .item(() -> alone(tenant, read(body)))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private View alone(String tenant, Asked asked) {
        return View.of(
                checks.request(asked, suppressions.of(tenant, asked.name())), List.of(), null);
    }

    private Uni<View> withAccount(String tenant, Asked asked) {
        return accountChecks
                .judge(tenant, asked)
                .map(
                        judgement ->
                                View.of(
                                        judgement.verdict(),
                                        judgement.evidence().values().stream()
                                                .flatMap(List::stream)
                                                .distinct()
                                                .toList(),
                                        judgement.expires().values().stream()
                                                .min(Instant::compareTo)
                                                .orElse(null)));
    }

    private static Asked read(String body) {
        return switch (Reading.of(body.getBytes(StandardCharsets.UTF_8))) {
            case Reading.Read(var asked) -> asked;
            case Reading.Unreadable(var violations) ->
                    throw Violation.refuse(
                            violations.stream()
                                    .map(one -> new Violation(one.pointer(), one.message()))
                                    .toList());
        };
    }

    /**
     * What the wire shows of a verdict that nobody keeps.
     *
     * @param verdict {@code passed} or {@code failed}
     * @param evidence what was read of the account and relied on
     * @param expiresAt when the first reading is too old to rely on; absent without any
     */
    @Schema(name = "Check")
    public record View(
            String verdict,
            String phase,
            List<Finding> findings,
            List<Evidence.Used> evidence,
            @Nullable Instant expiresAt) {
        static View of(Verdict verdict, List<Evidence.Used> evidence, @Nullable Instant expiresAt) {
            return new View(
                    verdict.outcome().name().toLowerCase(Locale.ROOT),
                    verdict.phase().word(),
                    verdict.findings(),
                    evidence,
                    expiresAt);
        }
    }
}
