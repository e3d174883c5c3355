package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Uuid7;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Announces facts in the transaction that makes them true.
 *
 * <p>Call it after the aggregate's row was locked or persisted, inside the same transaction. The
 * event becomes visible with the commit and is on its way within milliseconds after it.
 */
@ApplicationScoped
public class Outbox {
    private static final String APPEND =
            """
            with numbered as (
                insert into outbox_version (topic, msg_key, version) values (?1, ?2, 1)
                on conflict (topic, msg_key) do update set version = outbox_version.version + 1
                returning version)
            insert into outbox (event_id, topic, msg_key, type, version, headers, payload)
            select cast(?3 as uuid), ?1, ?2, ?4, version, ?5, ?6 from numbered
            returning version
            """;

    private final ObjectMapper json;
    private final Relay relay;
    private final OutboxGauge gauge;
    private final Clock clock;
    private final String source;

    Outbox(ObjectMapper json, Relay relay, OutboxGauge gauge, Clock clock, Config config) {
        this.json = json;
        this.relay = relay;
        this.gauge = gauge;
        this.clock = clock;
        this.source = "//slipway/" + config.getValue("quarkus.application.name", String.class);
    }

    /**
     * @param key the id of the aggregate, whose row the transaction holds; also the subject
     * @param root the sealed interface of the topic, which carries the discriminator
     */
    public Uni<Void> append(String topic, String key, Class<?> root, Object event, Cause cause) {
        byte[] payload = payload(root, event);
        String type = type(payload);
        Map<String, String> headers = cause.extensions();
        headers.put(CloudEvent.PARTITION_KEY, key);
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            headers.put(
                    CloudEvent.TRACE_PARENT,
                    "00-%s-%s-%s"
                            .formatted(
                                    span.getTraceId(),
                                    span.getSpanId(),
                                    span.getTraceFlags().asHex()));
        }
        headers.put("source", source);
        headers.put("time", clock.instant().toString());
        String text = text(headers);
        String id = Uuid7.text(clock.instant());
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(APPEND, Long.class)
                                        .setParameter(1, topic)
                                        .setParameter(2, key)
                                        .setParameter(3, id)
                                        .setParameter(4, type)
                                        .setParameter(5, text)
                                        .setParameter(6, payload)
                                        .getSingleResult())
                .invoke(() -> relay.expect(id))
                .replaceWithVoid();
    }

    /** Call before new work is taken in: a full outbox is the sign that the broker is long gone. */
    public void refuseWhenFull() {
        if (gauge.full()) {
            throw CommonProblem.UNAVAILABLE
                    .because("Events cannot be sent at the moment, so no new work is taken.")
                    .fix("Try again later; what was accepted goes on.")
                    .retryAfter(Duration.ofSeconds(30));
        }
    }

    private byte[] payload(Class<?> root, Object event) {
        try {
            byte[] payload = json.writerFor(root).writeValueAsBytes(event);
            if (payload.length > EnvelopeReader.MAX_BYTES) {
                throw new IllegalStateException(
                        "%s of %d bytes".formatted(root.getSimpleName(), payload.length));
            }
            return payload;
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write " + root.getSimpleName(), broken);
        }
    }

    private String type(byte[] payload) {
        try {
            return json.readTree(payload).required("type").textValue();
        } catch (IOException broken) {
            throw new IllegalStateException("an event without a type", broken);
        }
    }

    private String text(Map<String, String> headers) {
        try {
            return json.writeValueAsString(headers);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write headers", broken);
        }
    }
}
