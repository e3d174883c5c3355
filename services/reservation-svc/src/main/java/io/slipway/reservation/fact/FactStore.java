package io.slipway.reservation.fact;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The SQL of facts. They are written in the caller's transaction and read outside of any. */
@ApplicationScoped
class FactStore {
    private static final String APPEND =
            """
            insert into fact (pool, reservation_id, tenant, gpu_type, gpus, type, body)
            select pool, reservation_id, tenant, gpu_type, gpus, type, body
            from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]),
                        cast(?4 as text[]), cast(?5 as integer[]), cast(?6 as text[]),
                        cast(?7 as text[])) with ordinality
                 as told (pool, reservation_id, tenant, gpu_type, gpus, type, body, place)
            order by place
            returning 1
            """;
    private static final String COLUMNS =
            "select id, reservation_id, tenant, gpu_type, gpus, type, body from fact ";
    private static final String FORGET =
            """
            with old as (
                delete from fact where id in (
                    select id from fact where at < clock_timestamp() - $1 * interval '1 second'
                    order by at limit $2)
                returning pool, id)
            update pool set facts_gone = greatest(facts_gone, gone.id)
            from (select pool, max(id) as id from old group by pool) gone
            where gone.pool = pool.name
            """;

    private final Pool database;

    FactStore(Pool database) {
        this.database = database;
    }

    /** A fact that is to be written. */
    record Told(Facts.Subject of, String type, String body) {}

    Uni<Void> append(List<Told> all) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(APPEND, Integer.class)
                                        .setParameter(1, texts(all, one -> one.of().pool()))
                                        .setParameter(
                                                2, texts(all, one -> one.of().reservationId()))
                                        .setParameter(3, texts(all, one -> one.of().tenant()))
                                        .setParameter(4, texts(all, one -> one.of().gpuType()))
                                        .setParameter(
                                                5,
                                                all.stream()
                                                        .map(one -> one.of().gpus())
                                                        .toArray(Integer[]::new))
                                        .setParameter(6, texts(all, Told::type))
                                        .setParameter(7, texts(all, Told::body))
                                        .getResultList())
                .replaceWithVoid();
    }

    private static String[] texts(List<Told> all, Function<Told, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    Uni<List<Fact>> ofReservation(String id, long after, int limit) {
        return query(
                COLUMNS + "where reservation_id = $1 and id > $2 order by id limit $3",
                Tuple.of(id, after, limit),
                FactStore::fact);
    }

    Uni<List<Fact>> ofPool(String pool, long after, int limit) {
        return query(
                COLUMNS + "where pool = $1 and id > $2 order by id limit $3",
                Tuple.of(pool, after, limit),
                FactStore::fact);
    }

    /** The newest fact of a pool, and up to which one facts may be gone. */
    Uni<Facts.Range> range(String pool) {
        return query(
                        """
                        select facts_gone, coalesce((select max(id) from fact where pool = $1),
                                                    facts_gone)
                        from pool where name = $1
                        """,
                        Tuple.of(pool),
                        row -> new Facts.Range(row.getLong(0), row.getLong(1)))
                .map(rows -> rows.isEmpty() ? new Facts.Range(0, 0) : rows.getFirst());
    }

    /** What is new in each of those pools since then: pool, number and reservation. */
    Uni<List<Facts.News>> news(List<String> pools, List<Long> after, int limit) {
        return query(
                """
                select fact.pool, fact.id, fact.reservation_id
                from unnest($1::text[], $2::bigint[]) as seen (pool, id)
                join fact on fact.pool = seen.pool and fact.id > seen.id
                order by fact.id limit $3
                """,
                Tuple.of(pools.toArray(String[]::new), after.toArray(Long[]::new), limit),
                row -> new Facts.News(row.getString(0), row.getLong(1), row.getString(2)));
    }

    Uni<Void> forget(Duration older, int limit) {
        return database.preparedQuery(FORGET)
                .execute(Tuple.of(older.toSeconds(), limit))
                .replaceWithVoid();
    }

    private <T> Uni<List<T>> query(String sql, Tuple parameters, Function<Row, T> read) {
        return database.preparedQuery(sql).execute(parameters).map(rows -> list(rows, read));
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
        var all = new ArrayList<T>(rows.size());
        rows.forEach(row -> all.add(read.apply(row)));
        return all;
    }

    private static Fact fact(Row row) {
        return new Fact(
                row.getLong(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getInteger(4),
                row.getString(5),
                row.getString(6));
    }
}
