package io.slipway.outbox;

import io.slipway.problem.Callers;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Page;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Parked events of this service, for admins.
 *
 * <p>Of no tenant: a key is parked for the platform's reasons, such as a bug or a lost event, and a
 * line of events has to be mended as a whole, whoever owns the things it tells of. So an admin sees
 * all lines of a service and may move them on; what an event says is shown to its own team only.
 *
 * <p>The service is named in the path, because one gateway may stand in front of all of them.
 */
@Path("/api/events/{service}")
@RolesAllowed(Roles.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Parked events", description = "Events that could not be taken, and what to do")
class ParkedResource {
    private static final int LONGEST_REASON = 500;

    private final ParkedKeys keys;
    private final Callers callers;
    private final String name;

    ParkedResource(ParkedKeys keys, Callers callers, Config config) {
        this.keys = keys;
        this.callers = callers;
        this.name = config.getValue("quarkus.application.name", String.class);
    }

    @GET
    @Path("/parked")
    @Operation(
            operationId = "listParkedEvents",
            summary = "Events that could not be taken, and those behind them, oldest first")
    public Uni<Page<ParkedEvent>> list(
            @PathParam("service") @Parameter(description = "Name of this service") String service,
            @QueryParam("consumer") @Parameter(description = "Only those of one consumer")
                    @Nullable String consumer,
            @QueryParam("topic") @Parameter(description = "Only those of one topic")
                    @Nullable String topic,
            @QueryParam("key") @Parameter(description = "Only those of one key")
                    @Nullable String key,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        mine(service);
        int size = Page.size(pageSize);
        return keys.page(
                        new ParkedStore.Filter(consumer, topic, key), after(pageToken, 0), size + 1)
                .map(rows -> Page.of(rows, size, event -> Long.toString(event.id())));
    }

    @GET
    @Path("/parked/{id}")
    @Operation(operationId = "getParkedEvent", summary = "One parked event, without its secrets")
    public Uni<ParkedEvent> get(
            @PathParam("service") @Parameter(description = "Name of this service") String service,
            @PathParam("id") @Parameter(description = "Number of the parked event") String id) {
        mine(service);
        return keys.get(number(id), callers.current());
    }

    @POST
    @Path("/parked/{id}:retry")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "retryParkedKey",
            summary = "Takes the events of this event's key once more, in order",
            description =
                    "Goes on until the key is free, an event fails, or 200 were taken; the answer says how far it got.")
    public Uni<Settlement> retry(
            @PathParam("service") @Parameter(description = "Name of this service") String service,
            @PathParam("id") @Parameter(description = "Number of any event of the key") String id,
            @QueryParam("acceptGap")
                    @Parameter(
                            description =
                                    "Take the first event although the one before it never came")
                    @Nullable Boolean acceptGap) {
        mine(service);
        return keys.retry(number(id), callers.current(), acceptGap != null && acceptGap);
    }

    @POST
    @Path("/parked/{id}:skip")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "skipParkedEvent",
            summary = "Leaves the first event of a key out for good, and goes on with the next")
    public Uni<Settlement> skip(
            @PathParam("service") @Parameter(description = "Name of this service") String service,
            @PathParam("id") @Parameter(description = "Number of the first event of its key")
                    String id,
            @Nullable SkipAsk ask) {
        mine(service);
        String reason = ask == null || ask.reason() == null ? "" : ask.reason().strip();
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw Violation.refuse(
                    List.of(new Violation("#/reason", "must have 1 to 500 characters")));
        }
        return keys.skip(number(id), callers.current(), reason);
    }

    @GET
    @Path("/settled")
    @Operation(
            operationId = "listSettledEvents",
            summary = "What was done with parked events, by whom and why, newest first")
    public Uni<Page<SettledEvent>> settled(
            @PathParam("service") @Parameter(description = "Name of this service") String service,
            @QueryParam("pageSize") @Nullable Integer pageSize,
            @QueryParam("pageToken") @Nullable String pageToken) {
        mine(service);
        int size = Page.size(pageSize);
        return keys.settled(after(pageToken, Long.MAX_VALUE), size + 1)
                .map(rows -> Page.of(rows, size, event -> Long.toString(event.id())));
    }

    private void mine(String service) {
        if (!service.equals(name)) {
            throw CommonProblem.NOT_FOUND
                    .because("This is " + name + ".")
                    .fix("Ask the service that is named, or name this one.");
        }
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw CommonProblem.NOT_FOUND
                    .because("A parked event has a number.")
                    .fix("List what is parked.");
        }
        return Long.parseLong(id);
    }

    private static long after(@Nullable String pageToken, long start) {
        String after = Page.after(pageToken);
        if (after == null) {
            return start;
        }
        if (!after.matches("\\d{1,18}")) {
            throw Violation.refuse(
                    List.of(new Violation("#/pageToken", "is not a token of this list")));
        }
        return Long.parseLong(after);
    }

    /**
     * Why an event is left out.
     *
     * @param reason 1 to 500 characters, for whoever asks later
     */
    public record SkipAsk(@Nullable String reason) {}
}
