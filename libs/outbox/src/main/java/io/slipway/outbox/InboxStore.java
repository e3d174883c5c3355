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
    /**
     * Marks the event as taken and its key as advanced, when its turn has come; one statement,
     * because every event of every consumer pays for it. Locks the position of the key.
     */
    private static final String ADMIT =
            """
            with admitted as (
                insert into inbox (consumer, source, event_id) values (?1, ?2, ?3)
                on conflict do nothing returning 1),
            parked as (
                select 1 from parked_event
                where consumer = ?1 and topic = ?4 and msg_key = ?5 limit 1),
            advanced as (
                insert into stream_position as known (consumer, topic, msg_key, version)
                select ?1, ?4, ?5, ?6
                where ?6 > 0 and exists (select 1 from admitted)
                      and not exists (select 1 from parked)
                on conflict (consumer, topic, msg_key) do update set version = excluded.version
                    where known.version + 1 = excluded.version
                returning 1)
            select case
                when not exists (select 1 from admitted) then 'REPEATED'
                when exists (select 1 from parked) then 'BEHIND'
                when ?6 = 0 or exists (select 1 from advanced) then 'NEXT'
                else (select case when version < ?6 then 'GAP' else 'STALE' end
                      from stream_position
                      where consumer = ?1 and topic = ?4 and msg_key = ?5)
                end
            """;

    /** What an event is to a consumer, given what it has taken before. */
    enum Turn {
        /** In order, or of a stream without order. */
        NEXT,
        /** The same event again. */
        REPEATED,
        /** Older than the last one of its key. */
        STALE,
        /** Events of its key are missing before it. */
        GAP,
        /** An earlier event of its key waits for an operator. */
        BEHIND
    }

    Uni<Turn> admit(Delivery delivery) {
        CloudEvent event = delivery.event();
        return read(
                        ADMIT,
                        String.class,
                        delivery.consumer(),
                        event.source(),
                        event.id(),
                        delivery.topic(),
                        delivery.key(),
                        event.aggregateVersion())
                .map(rows -> Turn.valueOf(rows.getFirst()));
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
