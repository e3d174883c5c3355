package io.slipway.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.slipway.outbox.Standing.Stream;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** What a consumer has taken in, in the transaction of the effect. */
@ApplicationScoped
class InboxStore {
    /**
     * Marks the events as taken and says how each stands; locks the positions of their keys. One
     * statement, because every event of every consumer pays for it.
     */
    private static final String ADMIT =
            """
            with offered as (
                select distinct source, event_id
                from unnest(cast(?2 as text[]), cast(?3 as text[])) as e (source, event_id)),
            streams as (
                select distinct topic, msg_key
                from unnest(cast(?4 as text[]), cast(?5 as text[])) as s (topic, msg_key)),
            admitted as (
                insert into inbox (consumer, source, event_id)
                select ?1, source, event_id from offered order by source, event_id
                on conflict do nothing returning source, event_id),
            positions as (
                select topic, msg_key, version from stream_position
                join streams using (topic, msg_key) where consumer = ?1
                order by topic, msg_key for update of stream_position)
            select 'fresh', source, event_id, 0 from admitted
            union all
            select distinct 'parked', topic, msg_key, 0
            from parked_event join streams using (topic, msg_key) where consumer = ?1
            union all
            select 'at', topic, msg_key, version from positions
            """;

    private static final String ADVANCE =
            """
            insert into stream_position as known (consumer, topic, msg_key, version)
            select ?1, topic, msg_key, version
            from unnest(cast(?2 as text[]), cast(?3 as text[]), cast(?4 as bigint[]))
                as s (topic, msg_key, version)
            order by topic, msg_key
            on conflict (consumer, topic, msg_key) do update set version = excluded.version
                where known.version < excluded.version
            returning version
            """;

    Uni<Standing> admit(List<Delivery> batch) {
        return read(
                        ADMIT,
                        Object[].class,
                        batch.getFirst().consumer(),
                        texts(batch, one -> one.event().source()),
                        texts(batch, one -> one.event().id()),
                        texts(batch, Delivery::topic),
                        texts(batch, Delivery::key))
                .map(InboxStore::standing);
    }

    private static Standing standing(List<Object[]> rows) {
        Set<String> fresh = new HashSet<>();
        Set<Stream> parked = new HashSet<>();
        Map<Stream, Long> positions = new HashMap<>();
        for (Object[] row : rows) {
            String first = (String) row[1];
            String second = (String) row[2];
            switch ((String) row[0]) {
                case "fresh" -> fresh.add(Standing.event(first, second));
                case "parked" -> parked.add(new Stream(first, second));
                default -> positions.put(new Stream(first, second), ((Number) row[3]).longValue());
            }
        }
        return new Standing(fresh, parked, positions);
    }

    /** Writes how far the batch came; refused when another process was faster. */
    Uni<Void> advance(String consumer, Map<Stream, Long> moved) {
        if (moved.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Stream> streams = List.copyOf(moved.keySet());
        return read(
                        ADVANCE,
                        Long.class,
                        consumer,
                        streams.stream().map(Stream::topic).toArray(String[]::new),
                        streams.stream().map(Stream::key).toArray(String[]::new),
                        streams.stream().map(moved::get).toArray(Long[]::new))
                .invoke(
                        rows -> {
                            if (rows.size() < moved.size()) {
                                throw new IllegalStateException(
                                        consumer + " was overtaken by another process");
                            }
                        })
                .replaceWithVoid();
    }

    private static String[] texts(List<Delivery> batch, Function<Delivery, String> text) {
        return batch.stream().map(text).toArray(String[]::new);
    }

    /** Keeps an event for an operator; it counts as taken, its key does not advance. */
    Uni<Void> park(Delivery delivery, String headers, String reason) {
        CloudEvent event = delivery.event();
        return read(
                        """
                        with admitted as (
                            insert into inbox (consumer, source, event_id) values (?1, ?4, ?5)
                            on conflict do nothing)
                        insert into parked_event
                            (consumer, topic, msg_key, source, event_id, type, reason, headers,
                             payload)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                        on conflict do nothing returning id
                        """,
                        Long.class,
                        delivery.consumer(),
                        delivery.topic(),
                        delivery.key(),
                        event.source(),
                        event.id(),
                        event.type(),
                        reason,
                        headers,
                        event.data())
                .replaceWithVoid();
    }

    private static <T> Uni<List<T>> read(String sql, Class<T> type, Object... parameters) {
        return session(
                session -> {
                    var query = session.createNativeQuery(sql, type);
                    for (int i = 0; i < parameters.length; i++) {
                        query.setParameter(i + 1, parameters[i]);
                    }
                    return query.getResultList();
                });
    }

    private static <T> Uni<T> session(Function<Mutiny.Session, Uni<T>> work) {
        return Panache.getSession().chain(work::apply);
    }
}
