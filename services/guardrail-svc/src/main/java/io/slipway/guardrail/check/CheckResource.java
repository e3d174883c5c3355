package io.slipway.guardrail.check;

import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.guardrail.request.Reading;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
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

    CheckResource(Checks checks) {
        this.checks = checks;
    }

    /** Takes the text as it came: a tree would already have lost what is written twice. */
    @POST
    @Operation(
            operationId = "checkRequest",
            summary = "Judge a request without any effect",
            description =
                    "Takes a deployment request, a rendered cluster, or the CreateCluster call of"
                            + " AWS. Answers 200 whatever the verdict is.")
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
    public View check(@Nullable String body) {
        if (body == null || body.isBlank()) {
            throw CommonProblem.MALFORMED_BODY
                    .because("The request has no body.")
                    .fix("Send a deployment request or a CreateCluster call as JSON.");
        }
        return switch (Reading.of(body.getBytes(StandardCharsets.UTF_8))) {
            case Reading.Read(var asked) -> View.of(checks.request(asked));
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
     */
    @Schema(name = "Check")
    public record View(String verdict, String phase, List<Finding> findings) {
        static View of(Verdict verdict) {
            return new View(
                    verdict.outcome().name().toLowerCase(Locale.ROOT),
                    verdict.phase().word(),
                    verdict.findings());
        }
    }
}
