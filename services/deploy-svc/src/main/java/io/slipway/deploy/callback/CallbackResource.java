package io.slipway.deploy.callback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.deploy.deployer.stepfunctions.TaskReport;
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
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/api/hyperpod")
@Tag(name = "Jobs")
class CallbackResource {
    private static final int MOST_TOKEN = 2048;
    private static final int MOST_OUTPUT = 262_144;
    private static final int MOST_ERROR = 256;
    private static final int MOST_CAUSE = 32_768;
    private static final int MOST_NOTE = 500;
    private static final Set<String> OUTCOMES = Set.of("heartbeat", "success", "failure");

    private final Callbacks callbacks;
    private final Callers callers;

    CallbackResource(Callbacks callbacks, Callers callers) {
        this.callbacks = callbacks;
        this.callers = callers;
    }

    @POST
    @Path("/jobs/{id}:report")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
    @Operation(
            operationId = "reportTask",
            summary = "Tell the state machine of a job how one of its tasks stands",
            description =
                    "For programs behind the tasks of a stepfunctions deployment. The same report"
                            + " may be sent again: it counts once.")
    @APIResponse(responseCode = "200", description = "The state machine has it")
    @APIResponse(responseCode = "404", description = "No task of this job has the token")
    @APIResponse(responseCode = "409", description = "The task does not wait any more")
    public Uni<Receipt> report(@PathParam("id") String id, @Nullable Report body) {
        Report report = body == null ? Report.EMPTY : body;
        List<Violation> violations = report.violations();
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        return callbacks
                .report(
                        callers.current().tenant(),
                        id,
                        String.valueOf(report.taskToken()),
                        report.toDomain(),
                        report.note() == null ? "" : report.note().strip())
                .map(taken -> new Receipt(taken.stage(), taken.again()));
    }

    /**
     * @param taskToken as it came in {@code detail.token} of the event
     * @param output of a success, any JSON
     * @param error of a failure, a name such as {@code Forge.Failed}; {@code Slipway.Transient} has
     *     the task given out again where that is harmless
     * @param cause of a failure, in words
     * @param note a line for the job's log
     */
    @Schema(name = "TaskReport")
    public record Report(
            @Nullable String taskToken,
            @Schema(enumeration = {"heartbeat", "success", "failure"}) @Nullable String outcome,
            @Schema(type = SchemaType.OBJECT) @Nullable JsonNode output,
            @Nullable String error,
            @Nullable String cause,
            @Nullable String note) {
        private static final Report EMPTY = new Report(null, null, null, null, null, null);

        List<Violation> violations() {
            var found = new ArrayList<Violation>();
            if (taskToken == null || taskToken.isBlank()) {
                found.add(new Violation("#/taskToken", "must be the token of the task"));
            }
            atMost(found, "#/taskToken", taskToken, MOST_TOKEN);
            if (!OUTCOMES.contains(outcome == null ? "" : outcome)) {
                found.add(new Violation("#/outcome", "must be heartbeat, success or failure"));
            }
            if (output != null && !"success".equals(outcome)) {
                found.add(new Violation("#/output", "goes with a success only"));
            }
            if ((error != null || cause != null) && !"failure".equals(outcome)) {
                found.add(new Violation("#/error", "error and cause go with a failure only"));
            }
            if ("failure".equals(outcome) && (error == null || error.isBlank())) {
                found.add(new Violation("#/error", "must name what failed"));
            }
            atMost(found, "#/output", output == null ? null : output.toString(), MOST_OUTPUT);
            atMost(found, "#/error", error, MOST_ERROR);
            atMost(found, "#/cause", cause, MOST_CAUSE);
            atMost(found, "#/note", note, MOST_NOTE);
            return found;
        }

        private static void atMost(
                List<Violation> found, String pointer, @Nullable String text, int most) {
            if (text != null && text.length() > most) {
                found.add(
                        new Violation(pointer, "must have at most %d characters".formatted(most)));
            }
        }

        TaskReport toDomain() {
            return switch (outcome) {
                case "success" ->
                        new TaskReport.Success(
                                output == null ? JsonNodeFactory.instance.objectNode() : output);
                case "failure" ->
                        new TaskReport.Failure(
                                error == null ? "" : error, cause == null ? "" : cause);
                case null, default -> new TaskReport.Heartbeat();
            };
        }
    }

    /**
     * @param stage name of the task's state
     * @param again the same report had come before
     */
    @Schema(name = "TaskReceipt")
    public record Receipt(String stage, boolean again) {}
}
