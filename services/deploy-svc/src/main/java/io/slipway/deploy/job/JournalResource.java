package io.slipway.deploy.job;

import io.slipway.problem.Callers;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a job went through: its moves, and the steps of its deployer. */
@Path("/api/hyperpod")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Jobs")
class JournalResource {
    private final Journal journal;
    private final Callers callers;

    JournalResource(Journal journal, Callers callers) {
        this.journal = journal;
        this.callers = callers;
    }

    @GET
    @Path("/jobs/{id}/history")
    @Operation(operationId = "getJobHistory", summary = "Every move of a job, oldest first")
    public Uni<Page<Moved>> history(
            @PathParam("id") String id,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        return journal.history(
                        callers.current().tenant(), new JobId(id), after(pageToken), size + 1)
                .map(
                        rows ->
                                Page.of(
                                        rows.stream().map(Moved::of).toList(),
                                        size,
                                        row -> Integer.toString(row.sequence())));
    }

    @GET
    @Path("/jobs/{id}/steps")
    @Operation(
            operationId = "getJobSteps",
            summary = "Every step that was begun, and how it went, oldest first")
    public Uni<Page<JobStep>> steps(
            @PathParam("id") String id,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        int size = Page.size(pageSize);
        int skip = after(pageToken);
        return journal.steps(callers.current().tenant(), new JobId(id), skip, size + 1)
                .map(rows -> Page.of(rows, size, _ -> Integer.toString(skip + size)));
    }

    private static int after(@Nullable String pageToken) {
        String after = Page.after(pageToken);
        if (after == null) {
            return 0;
        }
        if (!after.matches("\\d{1,9}")) {
            throw Violation.refuse(
                    List.of(new Violation("#/pageToken", "is not a token of this list")));
        }
        return Integer.parseInt(after);
    }

    /**
     * @param from left out for the first one
     */
    public record Moved(
            int attempt,
            int sequence,
            @Nullable String from,
            String to,
            String cause,
            String actor,
            Instant at) {
        static Moved of(JobTransition move) {
            return new Moved(
                    move.attempt(),
                    move.sequence(),
                    move.from(),
                    move.to(),
                    move.cause(),
                    move.actor(),
                    move.at());
        }
    }
}
