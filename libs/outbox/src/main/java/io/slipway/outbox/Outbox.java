package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Uuid7;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * Announces facts in the transaction that makes them true.
 *
 * <p>Call it after the aggregate's row was locked or persisted, inside the same transaction. The
 * event becomes visible with the commit and is on its way within milliseconds after it.
 */
@ApplicationScoped
public class Outbox {
    /**
     * Many events with one statement; those of one key are numbered in the order given. An event
     * that is announced outside of any trace goes on with the last one of its key.
     */
    private static final String APPEND =
            """
            with offered as (
                select topic, msg_key, event_id, type, headers, payload, nullif(trace, '') as trace,
                       place, row_number() over (partition by topic, msg_key order by place) as nth
                from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]),
                            cast(?4 as text[]), cast(?5 as text[]), cast(?6 as text[]),
                            cast(?7 as text[]))
                    with ordinality
                    as e (topic, msg_key, event_id, type, headers, payload, trace, place)),
            numbered as (
                insert into outbox_version as known (topic, msg_key, version, trace_parent)
                select topic, msg_key, max(nth), max(trace) from offered group by topic, msg_key
                order by topic, msg_key
                on conflict (topic, msg_key)
                    do update set version = known.version + excluded.version,
                        trace_parent = coalesce(excluded.trace_parent, known.trace_parent)
                returning topic, msg_key, version, trace_parent),
            sizes as (
                select topic, msg_key, max(nth) as size from offered group by topic, msg_key)
            insert into outbox (event_id, topic, msg_key, type, version, headers, payload)
            select cast(event_id as uuid), topic, msg_key, type, version - size + nth,
                   case when trace is null and trace_parent is not null
                        then cast(cast(headers as jsonb)
                            || jsonb_build_object('traceparent', trace_parent) as text)
                        else headers end,
                   convert_to(payload, 'UTF8')
            from offered join numbered using (topic, msg_key) join sizes using (topic, msg_key)
            order by place
            returning version
            """;

    private static final String TRACES =
            """
            select msg_key, trace_parent from outbox_version
            where topic = ?1 and msg_key = any(cast(?2 as text[])) and trace_parent is not null
            """;

    private final ObjectMapper json;
    private final Relay relay;
    private final OutboxGauge gauge;
    private final Clock clock;
    private final String source;
    private final Together together;
    private final Together.Lane<Announcement> lane = new Together.Lane<>(this::write);

    Outbox(
            ObjectMapper json,
            Relay relay,
            OutboxGauge gauge,
            Together together,
            Clock clock,
            Config config) {
        this.json = json;
        this.relay = relay;
        this.gauge = gauge;
        this.together = together;
        this.clock = clock;
        this.source = "//slipway/" + config.getValue("quarkus.application.name", String.class);
    }

    /**
     * @param key the id of the aggregate, whose row the transaction holds; also the subject
     * @param root the sealed interface of the topic, which carries the discriminator
     */
    public Uni<Void> append(String topic, String key, Class<?> root, Object event, Cause cause) {
        return append(announcement(topic, key, root, event, cause));
    }

    /** The same, for an event that was made before. */
    public Uni<Void> append(Announcement announcement) {
        return together.write(lane, announcement);
    }

    /** An event as {@link #append} would write it, in the trace that is current. */
    public Announcement announcement(
            String topic, String key, Class<?> root, Object event, Cause cause) {
        byte[] payload = payload(root, event);
        Map<String, String> headers = cause.extensions();
        headers.put(CloudEvent.PARTITION_KEY, key);
        String current = Tracing.current();
        String trace = current == null ? cause.traceParent() : current;
        if (trace != null) {
            headers.put(CloudEvent.TRACE_PARENT, trace);
        }
        headers.put("source", source);
        headers.put("time", clock.instant().toString());
        return new Announcement(
                topic,
                key,
                Uuid7.text(clock.instant()),
                type(payload),
                text(headers),
                new String(payload, StandardCharsets.UTF_8),
                trace == null ? "" : trace);
    }

    /** These events were written by a statement with {@link FirstEvents}, and are to be sent. */
    public void written(List<Announcement> all) {
        all.forEach(one -> relay.expect(one.id()));
    }

    private Uni<Void> write(List<Announcement> all) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(APPEND, Long.class)
                                        .setParameter(1, texts(all, Announcement::topic))
                                        .setParameter(2, texts(all, Announcement::key))
                                        .setParameter(3, texts(all, Announcement::id))
                                        .setParameter(4, texts(all, Announcement::type))
                                        .setParameter(5, texts(all, Announcement::headers))
                                        .setParameter(6, texts(all, Announcement::payload))
                                        .setParameter(7, texts(all, Announcement::trace))
                                        .getResultList())
                .invoke(() -> written(all))
                .replaceWithVoid();
    }

    private static String[] texts(List<Announcement> all, Function<Announcement, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    /**
     * The traces that the last events of these keys were announced in, by key: work on an aggregate
     * goes on with it. In the session that is open.
     */
    public Uni<Map<String, String>> traces(String topic, Collection<String> keys) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(TRACES, Object[].class)
                                        .setParameter(1, topic)
                                        .setParameter(2, keys.toArray(String[]::new))
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        row -> (String) row[0],
                                                        row -> (String) row[1])));
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
            return Objects.requireNonNull(Discriminator.of(payload, json), "type");
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
