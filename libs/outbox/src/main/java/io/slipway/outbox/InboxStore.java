package io.slipway.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** What a consumer has taken in, in the transaction of the effect. */
@ApplicationScoped
class InboxStore {
    /** True when the event is new to this consumer. */
    Uni<Boolean> admit(String consumer, CloudEvent event) {
        return write(
                        """
                        insert into inbox (consumer, source, event_id) values (?1, ?2, ?3)
                        on conflict do nothing
                        """,
                        consumer,
                        event.source(),
                        event.id())
                .map(inserted -> inserted == 1);
    }

    /** The last version of this key that was taken; 0 before the first. Locks the position. */
    Uni<Long> position(String consumer, String topic, String key) {
        return read(
                        """
                        select version from stream_position
                        where consumer = ?1 and topic = ?2 and msg_key = ?3 for update
                        """,
                        Long.class,
                        consumer,
                        topic,
                        key)
                .map(rows -> rows.isEmpty() ? 0L : rows.getFirst());
    }

    Uni<Void> advance(String consumer, String topic, String key, long version) {
        return write(
                        """
                        insert into stream_position (consumer, topic, msg_key, version)
                        values (?1, ?2, ?3, ?4)
                        on conflict (consumer, topic, msg_key) do update
                            set version = excluded.version
                        """,
                        consumer,
                        topic,
                        key,
                        version)
                .replaceWithVoid();
    }

    /** True while an earlier event of this key waits for an operator. */
    Uni<Boolean> parked(String consumer, String topic, String key) {
        return read(
                        """
                        select id from parked_event
                        where consumer = ?1 and topic = ?2 and msg_key = ?3 limit 1
                        """,
                        Long.class,
                        consumer,
                        topic,
                        key)
                .map(rows -> !rows.isEmpty());
    }

    Uni<Void> park(Delivery delivery, String headers, String reason) {
        CloudEvent event = delivery.event();
        return write(
                        """
                        insert into parked_event
                            (consumer, topic, msg_key, source, event_id, type, reason, headers,
                             payload)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                        on conflict do nothing
                        """,
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

    private static Uni<Integer> write(String sql, Object... parameters) {
        return session(
                session -> bound(session.createNativeQuery(sql), parameters).executeUpdate());
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

    private static <T> Mutiny.Query<T> bound(Mutiny.Query<T> query, Object... parameters) {
        for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        return query;
    }

    private static <T> Uni<T> session(Function<Mutiny.Session, Uni<T>> work) {
        return Panache.getSession().chain(work::apply);
    }
}
