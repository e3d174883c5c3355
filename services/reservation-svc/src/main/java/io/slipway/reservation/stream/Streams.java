package io.slipway.reservation.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.reservation.fact.Fact;
import io.slipway.reservation.fact.Facts;
import io.slipway.reservation.fact.Listener;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Streams of facts. The id of an event is the number of the fact, so {@code Last-Event-ID} leaves
 * no gap and no double; what is no fact, such as an outlook, has no id. A stream says something at
 * least every 15 seconds and is closed after 15 minutes, for the client to go on where it was.
 */
@ApplicationScoped
class Streams {
    static final int CHUNK = 200;
    private static final int STREAMS_MAX = 500;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Facts facts;
    private final ObjectMapper json;
    private final Vertx vertx;

    Streams(Facts facts, ObjectMapper json, Vertx vertx) {
        this.facts = facts;
        this.json = json;
        this.vertx = vertx;
    }

    /** One look: the events that it found. */
    @FunctionalInterface
    interface Look {
        Uni<List<OutboundSseEvent>> events(Cursor cursor);
    }

    Multi<OutboundSseEvent> stream(Listener listener, Cursor cursor, Look look, Sse sse) {
        return Multi.createBy()
                .repeating()
                .uni(() -> cursor.first() ? look.events(cursor) : later(cursor, look))
                .whilst(_ -> cursor.lives())
                .map(events -> spoken(events, cursor, sse))
                .onItem()
                .transformToIterable(events -> events)
                .onTermination()
                .invoke(() -> facts.leave(listener));
    }

    /** A timer of the request's own context: a session opens only there. */
    private Uni<List<OutboundSseEvent>> later(Cursor cursor, Look look) {
        return Uni.createFrom()
                .<Void>emitter(
                        emitter -> vertx.setTimer(PAUSE.toMillis(), _ -> emitter.complete(null)))
                .chain(() -> look.events(cursor));
    }

    private static List<OutboundSseEvent> spoken(
            List<OutboundSseEvent> events, Cursor cursor, Sse sse) {
        if (events.isEmpty() && cursor.silent()) {
            cursor.spoke();
            return List.of(sse.newEventBuilder().comment("waiting").build());
        }
        if (!events.isEmpty()) {
            cursor.spoke();
        }
        return events;
    }

    List<OutboundSseEvent> events(List<Fact> found, String tenant, Cursor cursor, Sse sse) {
        var events = new ArrayList<OutboundSseEvent>(found.size());
        for (Fact fact : found) {
            events.add(
                    sse.newEventBuilder()
                            .id(Long.toString(fact.id()))
                            .name(fact.type())
                            .data(fact.tenant().equals(tenant) ? fact.body() : text(veiled(fact)))
                            .build());
            cursor.at(fact.id());
        }
        cursor.more(found.size() == CHUNK);
        return events;
    }

    /** What others may know of it. */
    private static Veiled veiled(Fact fact) {
        return new Veiled(fact.type(), fact.gpuType(), fact.gpus());
    }

    /** A fact about somebody of another tenant. */
    record Veiled(String kind, String gpuType, int gpus) {}

    /** Prepares the answer, or refuses when as many listen as are allowed. */
    void open(HttpServerResponse response) {
        if (facts.listening() >= STREAMS_MAX) {
            throw StreamProblem.tooMany(STREAMS_MAX);
        }
        response.putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
    }

    static long start(@Nullable String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return 0;
        }
        if (!lastEventId.matches("\\d{1,18}")) {
            throw StreamProblem.badId();
        }
        return Long.parseLong(lastEventId);
    }

    String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write an event", impossible);
        }
    }
}
