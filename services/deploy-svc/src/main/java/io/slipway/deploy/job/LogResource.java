package io.slipway.deploy.job;

import io.slipway.problem.Callers;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The log of a job: a tail as text, or a stream that goes on where the client left off. */
@Path("/api/hyperpod/jobs/{id}/logs")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN, Roles.PRODUCER})
@Tag(name = "Jobs")
class LogResource {
    private static final int MAX_TAIL = 10_000;
    private static final int DEFAULT_TAIL = 400;
    private static final int CHUNK = 500;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final JobLogs logs;
    private final Callers callers;
    private final Vertx vertx;

    LogResource(JobLogs logs, Callers callers, Vertx vertx) {
        this.logs = logs;
        this.callers = callers;
        this.vertx = vertx;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(
            operationId = "getJobLogs",
            summary = "The last lines of a job's log; as text/event-stream, the log as it grows")
    public Uni<String> tail(
            @PathParam("id") String id, @QueryParam("tail") @Nullable Integer tail) {
        int lines = tail == null ? DEFAULT_TAIL : tail;
        if (lines < 1 || lines > MAX_TAIL) {
            throw Violation.refuse(
                    List.of(new Violation("#/tail", "must be between 1 and " + MAX_TAIL)));
        }
        return logs.tail(callers.current().tenant(), new JobId(id), lines)
                .map(
                        found ->
                                found.stream()
                                        .map(line -> line.at() + " " + line.text() + "\n")
                                        .collect(Collectors.joining()));
    }

    /** Each event's id is its line number, so {@code Last-Event-ID} leaves no gap and no double. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse,
            HttpServerResponse response) {
        String tenant = callers.current().tenant();
        var cursor = new Cursor(start(lastEventId));
        response.putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
        return Multi.createBy()
                .repeating()
                .uni(() -> next(tenant, new JobId(id), cursor))
                .whilst(chunk -> !chunk.over() && cursor.lives())
                .onItem()
                .transformToIterable(chunk -> events(chunk, cursor, sse));
    }

    private Uni<JobLogs.Chunk> next(String tenant, JobId id, Cursor cursor) {
        Uni<JobLogs.Chunk> read = logs.after(tenant, id, cursor.line, CHUNK);
        return cursor.first() ? read : pause().chain(() -> read);
    }

    /** A timer of the request's own context: a session opens only there. */
    private Uni<Void> pause() {
        return Uni.createFrom()
                .emitter(emitter -> vertx.setTimer(PAUSE.toMillis(), _ -> emitter.complete(null)));
    }

    private static List<OutboundSseEvent> events(JobLogs.Chunk chunk, Cursor cursor, Sse sse) {
        List<OutboundSseEvent> events = new ArrayList<>();
        for (LogLine line : chunk.lines()) {
            events.add(
                    sse.newEventBuilder()
                            .id(Long.toString(line.line()))
                            .name("line")
                            .data(line.at() + " " + line.text())
                            .build());
            cursor.line = line.line();
        }
        if (chunk.over()) {
            events.add(sse.newEventBuilder().name("end").data("the job is over").build());
        } else if (events.isEmpty() && cursor.silent()) {
            events.add(sse.newEventBuilder().comment("waiting").build());
        }
        if (!events.isEmpty()) {
            cursor.spoke();
        }
        return events;
    }

    private static long start(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        if (!lastEventId.matches("\\d{1,15}")) {
            throw Violation.refuse(
                    List.of(
                            new Violation(
                                    "#/headers/Last-Event-ID", "must be the id of an event")));
        }
        return Long.parseLong(lastEventId);
    }

    /** Where one stream is; used by one context only. */
    private static final class Cursor {
        private final long opened = System.nanoTime();
        private long spokeAt = opened;
        private boolean begun;
        private long line;

        Cursor(long line) {
            this.line = line;
        }

        boolean first() {
            boolean first = !begun;
            begun = true;
            return first;
        }

        boolean lives() {
            return System.nanoTime() - opened < LONGEST.toNanos();
        }

        boolean silent() {
            return System.nanoTime() - spokeAt > HEARTBEAT.toNanos();
        }

        void spoke() {
            spokeAt = System.nanoTime();
        }
    }
}
