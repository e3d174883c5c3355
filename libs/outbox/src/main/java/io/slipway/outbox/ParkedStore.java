package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.envelope.CloudEvent;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lines of parked events. What changes them runs in the caller's transaction and after {@link
 * #lock}; what only looks at them uses a connection of its own.
 */
@ApplicationScoped
class ParkedStore {
    static final String TAKEN = "taken";
    static final String SKIPPED = "skipped";
    static final List<String> OUTCOMES = List.of(TAKEN, SKIPPED);

    private static final String LIST =
            """
            select id, consumer, topic, msg_key, event_id, source, type, version, reason, place,
                   parked_at, retries, retried_at, retried_by
            from parked_line
            where id > $1 and ($2::text is null or consumer = $2) and ($3::text is null or topic = $3)
                  and ($4::text is null or msg_key = $4)
            order by id limit $5
            """;

    private final Pool pool;
    private final ObjectMapper json;

    ParkedStore(Pool pool, ObjectMapper json) {
        this.pool = pool;
        this.json = json;
    }

    /** Which events are meant; a null takes all. */
    record Filter(@Nullable String consumer, @Nullable String topic, @Nullable String key) {}

    /** How much waits for one consumer. */
    record Count(String consumer, long keys, long events) {}

    /** What still waits of one key, and which is next. */
    record Left(long events, @Nullable Long next) {}

    /** One event with its payload. */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they came
    record Found(ParkedEvent event, byte[] payload) {}

    Uni<List<ParkedEvent>> page(Filter filter, long after, int limit) {
        return rows(
                LIST,
                Tuple.from(
                        new @Nullable Object[] {
                            after, filter.consumer(), filter.topic(), filter.key(), limit
                        }),
                ParkedStore::event);
    }

    Uni<Found> get(long id) {
        return rows(
                        """
                        select id, consumer, topic, msg_key, event_id, source, type, version,
                               reason, place, parked_at, retries, retried_at, retried_by, payload
                        from parked_line
                        where id = $1 and (consumer, topic, msg_key) =
                              (select consumer, topic, msg_key from parked_event where id = $1)
                        """,
                        Tuple.of(id),
                        row -> new Found(event(row), row.getBuffer(14).getBytes()))
                .map(found -> one(found, id));
    }

    Uni<ParkedKey> key(long id) {
        return rows(
                        "select consumer, topic, msg_key from parked_event where id = $1",
                        Tuple.of(id),
                        row -> new ParkedKey(row.getString(0), row.getString(1), row.getString(2)))
                .map(found -> one(found, id));
    }

    Uni<Left> left(ParkedKey key) {
        return rows(
                        """
                        select count(*), min(id) filter (where place = 1) from parked_line
                        where consumer = $1 and topic = $2 and msg_key = $3
                        """,
                        Tuple.of(key.consumer(), key.topic(), key.key()),
                        row -> new Left(row.getLong(0), row.getLong(1)))
                .map(List::getFirst);
    }

    Uni<List<Count>> waiting() {
        return rows(
                """
                select consumer, count(distinct (topic, msg_key)), count(*) from parked_event
                group by consumer
                """,
                Tuple.tuple(),
                row -> new Count(row.getString(0), row.getLong(1), row.getLong(2)));
    }

    /** Newest first. */
    Uni<List<SettledEvent>> settled(long before, int limit) {
        return rows(
                """
                select id, consumer, topic, msg_key, event_id, source, type, reason, parked_at,
                       outcome, why, settled_by, settled_at
                from settled_event where id < $1 order by id desc limit $2
                """,
                Tuple.of(before, limit),
                row ->
                        new SettledEvent(
                                row.getLong(0),
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7),
                                instant(row, 8),
                                row.getString(9),
                                row.getString(10),
                                row.getString(11),
                                instant(row, 12)));
    }

    /**
     * The last version of the key that was taken; 0 before the first. Locks the position, which
     * deliveries lock before anything else of the key: so do it before {@link #lock}.
     */
    Uni<Long> position(ParkedKey key) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select version from stream_position
                                                where consumer = ?1 and topic = ?2 and msg_key = ?3
                                                for update
                                                """,
                                                Long.class)
                                        .setParameter(1, key.consumer())
                                        .setParameter(2, key.topic())
                                        .setParameter(3, key.key())
                                        .getResultList())
                .map(rows -> rows.isEmpty() ? 0L : rows.getFirst());
    }

    /** One operator at a time per key until the transaction ends; before everything else. */
    Uni<Void> operate(ParkedKey key) {
        return advisory("operator " + key.lock());
    }

    /**
     * Keeps a delivery from going behind, or an operator from freeing the key, until the
     * transaction ends; after {@link #position}, which a delivery may hold by then.
     */
    Uni<Void> lock(ParkedKey key) {
        return advisory(key.lock());
    }

    private static Uni<Void> advisory(String name) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select cast(pg_advisory_xact_lock(hashtextextended(?1, 0)) as text)",
                                                String.class)
                                        .setParameter(1, name)
                                        .getSingleResult())
                .replaceWithVoid();
    }

    /** Whether an event of this key is parked, as the transaction sees it by now. */
    Uni<Boolean> waits(ParkedKey key) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select id from parked_event
                                                where consumer = ?1 and topic = ?2 and msg_key = ?3
                                                limit 1
                                                """,
                                                Long.class)
                                        .setParameter(1, key.consumer())
                                        .setParameter(2, key.topic())
                                        .setParameter(3, key.key())
                                        .getResultList())
                .map(rows -> !rows.isEmpty());
    }

    Uni<@Nullable ParkedHead> head(ParkedKey key) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select id, source, event_id, type, headers, payload
                                                from parked_line
                                                where consumer = ?1 and topic = ?2 and msg_key = ?3
                                                      and place = 1
                                                """,
                                                Object[].class)
                                        .setParameter(1, key.consumer())
                                        .setParameter(2, key.topic())
                                        .setParameter(3, key.key())
                                        .getResultList())
                .map(rows -> rows.isEmpty() ? null : head(key, rows.getFirst()));
    }

    Uni<Void> settle(long id, String outcome, @Nullable String why, String operator) {
        return write(
                """
                with settled as (delete from parked_event where id = ?1 returning *)
                insert into settled_event
                    (id, consumer, topic, msg_key, source, event_id, type, reason, headers,
                     payload, parked_at, outcome, why, settled_by)
                select id, consumer, topic, msg_key, source, event_id, type, reason, headers,
                       case when ?2 = 'skipped' then payload end, parked_at, ?2,
                       cast(nullif(?3, '') as text), ?4
                from settled
                """,
                id,
                outcome,
                why == null ? "" : why,
                operator);
    }

    Uni<Void> triedInVain(long id, String reason, String operator) {
        return write(
                """
                update parked_event set reason = ?2, retries = retries + 1,
                    retried_at = clock_timestamp(), retried_by = ?3
                where id = ?1
                """,
                id,
                reason,
                operator);
    }

    private ParkedHead head(ParkedKey key, Object[] row) {
        try {
            Map<String, String> extensions =
                    json.readValue((String) row[4], new TypeReference<Map<String, String>>() {});
            return new ParkedHead(
                    ((Number) row[0]).longValue(),
                    key,
                    new CloudEvent(
                            (String) row[2],
                            (String) row[1],
                            (String) row[3],
                            key.key(),
                            null,
                            null,
                            extensions,
                            (byte[]) row[5]));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("headers of parked event " + row[0], broken);
        }
    }

    private static ParkedEvent event(Row row) {
        long version = row.getLong(7);
        return new ParkedEvent(
                row.getLong(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                version == 0 ? null : version,
                row.getString(8),
                row.getLong(9),
                instant(row, 10),
                row.getInteger(11),
                row.get(OffsetDateTime.class, 12) == null ? null : instant(row, 12),
                row.getString(13),
                null);
    }

    private static Instant instant(Row row, int column) {
        return row.get(OffsetDateTime.class, column).toInstant();
    }

    private <T> Uni<List<T>> rows(String sql, Tuple parameters, Function<Row, T> of) {
        return pool.preparedQuery(sql).execute(parameters).map(rows -> list(rows, of));
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> of) {
        return StreamSupport.stream(rows.spliterator(), false).map(of).toList();
    }

    private static <T> T one(List<T> found, long id) {
        if (found.isEmpty()) {
            throw unknown(id);
        }
        return found.getFirst();
    }

    static Problem unknown(long id) {
        return CommonProblem.NOT_FOUND
                .because("There is no parked event %d; it may have been settled.".formatted(id))
                .fix("List what is parked, or what was settled.");
    }

    private static Uni<Void> write(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var query = session.createNativeQuery(sql);
                            for (int i = 0; i < parameters.length; i++) {
                                query.setParameter(i + 1, parameters[i]);
                            }
                            return query.executeUpdate();
                        })
                .replaceWithVoid();
    }
}
