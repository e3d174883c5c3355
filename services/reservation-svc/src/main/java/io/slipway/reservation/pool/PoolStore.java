package io.slipway.reservation.pool;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The SQL of the pool. Times are the database's; none of them comes from this process. */
@ApplicationScoped
class PoolStore {
    private static final String FOUND =
            "insert into pool (name) values (?1) on conflict (name) do nothing returning 1";
    private static final String LEASE =
            """
            update pool set lease_holder = ?2,
                   lease_until = clock_timestamp() + ?3 * interval '1 millisecond'
            where name = ?1 and (lease_holder is null or lease_holder = ?2
                                 or lease_until < clock_timestamp())
            returning 1
            """;
    // Evaluated after the lock is had, also when it was waited for.
    private static final String LOCK =
            """
            update pool set tickets = tickets + 1,
                   decided_at = greatest(decided_at, clock_timestamp())
            where name = ?1
            returning decided_at, tickets
            """;
    private static final String LOCK_AS =
            """
            update pool set decided_at = greatest(decided_at, clock_timestamp())
            where name = ?1 and lease_holder = ?2
            returning decided_at, tickets
            """;
    private static final String LOOK =
            "select greatest(decided_at, clock_timestamp()), tickets from pool where name = ?1";
    private static final String NODES =
            """
            select name, gpu_type, gpus, closed_how, closed_since, closed_until, closed_cause
            from node where pool = ?1 order by name
            """;
    private static final String CLAIM =
            """
            update gpu set reservation_id = ?4
            where pool = ?1 and node = ?2 and place in (
                select place from gpu where pool = ?1 and node = ?2 and reservation_id is null
                order by place limit ?3)
            returning 1
            """;

    Uni<Void> found(String name) {
        return count(FOUND, name).replaceWithVoid();
    }

    Uni<Boolean> lease(String name, UUID holder, Duration ttl) {
        return count(LEASE, name, holder, ttl.toMillis()).map(rows -> rows == 1);
    }

    Uni<@Nullable Pool> lock(String name) {
        return pool(name, LOCK, name);
    }

    Uni<@Nullable Pool> lockAs(String name, UUID holder) {
        return pool(name, LOCK_AS, name, holder);
    }

    Uni<@Nullable Pool> look(String name) {
        return pool(name, LOOK, name);
    }

    Uni<Integer> claim(String pool, String node, int gpus, String reservation) {
        return count(CLAIM, pool, node, gpus, reservation);
    }

    Uni<Integer> release(String reservation) {
        return count(
                "update gpu set reservation_id = null where reservation_id = ?1 returning 1",
                reservation);
    }

    Uni<Integer> held(String reservation) {
        return count("select 1 from gpu where reservation_id = ?1", reservation);
    }

    Uni<Void> remove(String pool, List<Node> nodes) {
        return each(
                nodes,
                node ->
                        count(
                                "delete from node where pool = ?1 and name = ?2 returning 1",
                                pool,
                                node.name()));
    }

    Uni<Void> add(String pool, List<Node> nodes) {
        return each(
                nodes,
                node ->
                        count(
                                        "insert into node (pool, name, gpu_type, gpus) values (?1, ?2, ?3, ?4) returning 1",
                                        pool,
                                        node.name(),
                                        node.gpuType(),
                                        node.gpus())
                                .chain(
                                        () ->
                                                count(
                                                        """
                                                        insert into gpu (pool, node, place)
                                                        select ?1, ?2, generate_series(1, ?3)
                                                        returning 1
                                                        """,
                                                        pool,
                                                        node.name(),
                                                        node.gpus())));
    }

    private Uni<@Nullable Pool> pool(String name, String sql, Object... parameters) {
        return rows(sql, parameters)
                .chain(
                        found ->
                                found.isEmpty()
                                        ? Uni.createFrom().nullItem()
                                        : nodes(name)
                                                .map(nodes -> pool(name, found.getFirst(), nodes)));
    }

    private static Pool pool(String name, Object[] row, List<NodeState> nodes) {
        return new Pool(
                name,
                instant(row[0]),
                ((Number) row[1]).longValue(),
                nodes.stream().map(NodeState::node).toList(),
                nodes.stream().flatMap(node -> node.closure().stream()).toList());
    }

    Uni<List<NodeState>> nodes(String pool) {
        return rows(NODES, pool).map(rows -> rows.stream().map(PoolStore::node).toList());
    }

    private static NodeState node(Object[] row) {
        return new NodeState(
                new Node((String) row[0], (String) row[1], ((Number) row[2]).intValue()),
                row[3] == null
                        ? null
                        : new NodeState.Closed(
                                NodeState.How.valueOf(((String) row[3]).toUpperCase(Locale.ROOT)),
                                instant(row[4]),
                                instant(row[5]),
                                (String) row[6]));
    }

    /** Nothing new comes to that node. */
    Uni<Void> close(String pool, String node, NodeState.Closed closed) {
        return count(
                        """
                        update node set closed_how = ?3, closed_since = ?4, closed_until = ?5,
                               closed_cause = ?6
                        where pool = ?1 and name = ?2 returning 1
                        """,
                        pool,
                        node,
                        closed.how().name().toLowerCase(Locale.ROOT),
                        closed.since(),
                        closed.until(),
                        closed.cause())
                .replaceWithVoid();
    }

    Uni<Void> reopen(String pool, List<String> names) {
        return each(
                names,
                name ->
                        count(
                                """
                                update node set closed_how = null, closed_since = null,
                                       closed_until = null, closed_cause = null
                                where pool = ?1 and name = ?2 returning 1
                                """,
                                pool,
                                name));
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Integer>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> work.apply(item))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Runs a statement that returns one number per row; Hibernate warns at each bulk update. */
    private static Uni<Integer> count(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session ->
                                bound(session.createNativeQuery(sql, Integer.class), parameters)
                                        .getResultList())
                .map(List::size);
    }

    private static Uni<List<Object[]>> rows(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session ->
                                bound(session.createNativeQuery(sql, Object[].class), parameters)
                                        .getResultList());
    }

    private static <Q extends Mutiny.AbstractQuery> Q bound(Q query, Object... parameters) {
        for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        return query;
    }

    private static Instant instant(Object column) {
        return switch (column) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("a time as " + column.getClass());
        };
    }
}
