package io.slipway.reservation.pool;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.planner.Closure;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The SQL of the pool. Times are the database's; none of them comes from this process. */
@ApplicationScoped
class PoolStore {
    private static final String FOUND =
            "insert into pool (name) values (?1) on conflict (name) do nothing returning 1";

    /**
     * A lease that lasts for more than half of its time is not written anew: writing waits for
     * whoever decides about the pool.
     */
    private static final String LEASE =
            """
            with held as (
                select 1 from pool where name = ?1 and lease_holder = ?2
                    and lease_until > clock_timestamp() + ?3 * interval '1 millisecond' / 2),
            renewed as (
                update pool set lease_holder = ?2,
                       lease_until = clock_timestamp() + ?3 * interval '1 millisecond'
                where name = ?1 and not exists (select 1 from held)
                  and (lease_holder is null or lease_holder = ?2
                       or lease_until < clock_timestamp())
                returning 1)
            select 1 from held union all select 1 from renewed
            """;

    // Evaluated after the lock is had, also when it was waited for. No two decisions have one time.
    private static final String LOCK =
            """
            update pool set tickets = tickets + ?2, decided_before = decided_at,
                   decided_at = greatest(decided_at + interval '1 microsecond', clock_timestamp())
            where name = ?1
            returning decided_at, tickets, closed_until > decided_at, decided_before, alone
            """;
    private static final String LOCK_AS =
            """
            update pool set decided_before = decided_at,
                   decided_at = greatest(decided_at + interval '1 microsecond', clock_timestamp())
            where name = ?1 and lease_holder = ?2
            returning decided_at, tickets, closed_until > decided_at, decided_before, alone
            """;
    private static final String LOOK =
            """
            select greatest(decided_at, clock_timestamp()), tickets, closed_until > decided_at,
                   cast(null as timestamptz), alone
            from pool where name = ?1
            """;
    private static final String FACTS =
            """
            select name, zone, labels, made_by,
                   (select string_agg(distinct gpu_type, ',' order by gpu_type) from node
                    where node.pool = pool.name)
            from pool
            where made_by is null or exists (select 1 from node where node.pool = pool.name)
            order by name
            """;
    private static final String CLOSED =
            """
            select id, pool, nodes, closed_from, closed_until, cause, made_by, made_at
            from closure where pool = ?1 and cancelled_at is null and closed_until > ?2
            order by closed_from, id
            """;
    private static final String NODES =
            """
            select name, gpu_type, gpus, closed_how, closed_since, closed_until, closed_cause,
                   others_gpus, others_since, others_until
            from node where pool = ?1 order by name
            """;

    /** The first free places of each node, to one after the other. */
    private static final String CLAIM =
            """
            with wanted as (
                select id, node, gpus, sum(gpus) over (partition by node order by place) as upto
                from unnest(cast(?2 as text[]), cast(?3 as text[]), cast(?4 as integer[]))
                    with ordinality as w (id, node, gpus, place)),
            free as (
                select node, place, row_number() over (partition by node order by place) as nth
                from gpu where pool = ?1 and node = any(cast(?3 as text[]))
                  and reservation_id is null)
            update gpu set reservation_id = wanted.id
            from free join wanted
                on wanted.node = free.node and free.nth > upto - gpus and free.nth <= upto
            where gpu.pool = ?1 and gpu.node = free.node and gpu.place = free.place
            returning 1
            """;

    private static final int REMEMBERED_MAX = 256;

    /** The pools as they were when they were last decided about, by the instant of that. */
    private final Map<String, Pool> remembered = new ConcurrentHashMap<>();

    private final AtomicLong changes = new AtomicLong();

    /** Nodes of the pool as they are now, unless this transaction or a later one changed them. */
    void remember(Pool pool) {
        var turn = pool.turn();
        if (turn != null && turn.change() == changes.get() && remembered.size() < REMEMBERED_MAX) {
            remembered.put(pool.name(), pool);
        }
    }

    /** Nodes, or when they are closed, are about to be other ones. */
    private void change() {
        changes.incrementAndGet();
        remembered.clear();
    }

    Uni<Void> found(String name) {
        return count(FOUND, name).replaceWithVoid();
    }

    Uni<Boolean> lease(String name, UUID holder, Duration ttl) {
        return count(LEASE, name, holder, ttl.toMillis()).map(rows -> rows == 1);
    }

    Uni<@Nullable Pool> lock(String name, int places) {
        return pool(name, LOCK, name, places);
    }

    Uni<@Nullable Pool> lockAs(String name, UUID holder) {
        return pool(name, LOCK_AS, name, holder);
    }

    Uni<@Nullable Pool> look(String name) {
        return pool(name, LOOK, name);
    }

    /** So many places in the order of arrival; the last one of them. */
    Uni<Long> tickets(String pool, int count) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                update pool set tickets = tickets + ?2
                                                where name = ?1 returning tickets
                                                """,
                                                Long.class)
                                        .setParameter(1, pool)
                                        .setParameter(2, count)
                                        .getSingleResult());
    }

    Uni<Void> claim(String pool, Map<ReservationId, Slot> slots) {
        var ids = new ArrayList<String>();
        var nodes = new ArrayList<String>();
        var gpus = new ArrayList<Integer>();
        slots.forEach(
                (id, slot) ->
                        slot.nodes()
                                .forEach(
                                        node -> {
                                            ids.add(id.value());
                                            nodes.add(node);
                                            gpus.add(slot.gpusPerNode());
                                        }));
        int wanted = gpus.stream().mapToInt(one -> one).sum();
        return count(
                        CLAIM,
                        pool,
                        ids.toArray(String[]::new),
                        nodes.toArray(String[]::new),
                        gpus.toArray(Integer[]::new))
                .invoke(
                        claimed -> {
                            if (claimed != wanted) {
                                throw new IllegalStateException(
                                        "%d GPUs are free of %s".formatted(claimed, slots));
                            }
                        })
                .replaceWithVoid();
    }

    Uni<Void> release(List<ReservationId> ids) {
        return count(
                        """
                        update gpu set reservation_id = null
                        where reservation_id = any(cast(?1 as text[])) returning 1
                        """,
                        (Object) texts(ids))
                .replaceWithVoid();
    }

    Uni<Map<ReservationId, Integer>> held(List<ReservationId> ids) {
        return rows(
                        """
                        select reservation_id, count(*) from gpu
                        where reservation_id = any(cast(?1 as text[])) group by reservation_id
                        """,
                        (Object) texts(ids))
                .map(
                        rows ->
                                rows.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        row -> new ReservationId((String) row[0]),
                                                        row -> ((Number) row[1]).intValue())));
    }

    private static String[] texts(List<ReservationId> ids) {
        return ids.stream().map(ReservationId::value).toArray(String[]::new);
    }

    Uni<Void> remove(String pool, List<Node> nodes) {
        change();
        return each(
                nodes,
                node ->
                        count(
                                "delete from node where pool = ?1 and name = ?2 returning 1",
                                pool,
                                node.name()));
    }

    Uni<Void> add(String pool, List<Node> nodes) {
        change();
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

    private Uni<@Nullable Pool> pool(String name, String sql, @Nullable Object... parameters) {
        return rows(sql, parameters)
                .chain(
                        found ->
                                found.isEmpty()
                                        ? Uni.createFrom().nullItem()
                                        : pool(name, found.getFirst()));
    }

    private Uni<Pool> pool(String name, Object[] row) {
        var before = row[3] == null ? null : instant(row[3]);
        var turn = before == null ? null : new Pool.Turn(before, changes.get());
        var known = remembered.get(name);
        if (known != null && known.now().equals(before)) {
            return Uni.createFrom()
                    .item(
                            new Pool(
                                    name,
                                    instant(row[0]),
                                    ((Number) row[1]).longValue(),
                                    known.nodes(),
                                    known.closed(),
                                    Boolean.TRUE.equals(row[4]),
                                    turn));
        }
        return nodes(name)
                .map(nodes -> pool(name, row, nodes, turn))
                .chain(
                        made ->
                                Boolean.TRUE.equals(row[2])
                                        ? closed(made)
                                        : Uni.createFrom().item(made));
    }

    private static Pool pool(
            String name, Object[] row, List<NodeState> nodes, Pool.@Nullable Turn turn) {
        return new Pool(
                name,
                instant(row[0]),
                ((Number) row[1]).longValue(),
                nodes.stream().map(NodeState::node).toList(),
                nodes.stream().flatMap(node -> node.closures().stream()).toList(),
                Boolean.TRUE.equals(row[4]),
                turn);
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
                                (String) row[6]),
                row[7] == null
                        ? null
                        : new NodeState.Others(
                                ((Number) row[7]).intValue(), instant(row[8]), instant(row[9])));
    }

    /** Others have so many GPUs of that node; 0 when they have none. */
    Uni<Void> occupy(String pool, String node, int gpus, Instant since, Instant until) {
        change();
        return count(
                        """
                        update node set others_gpus = nullif(?3, 0),
                               others_since = case when ?3 = 0 then null
                                              else cast(?4 as timestamptz) end,
                               others_until = case when ?3 = 0 then null
                                              else cast(?5 as timestamptz) end
                        where pool = ?1 and name = ?2 returning 1
                        """,
                        pool,
                        node,
                        gpus,
                        since,
                        until)
                .replaceWithVoid();
    }

    /** Nothing new comes to that node. */
    Uni<Void> close(String pool, String node, NodeState.Closed closed) {
        change();
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
        change();
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

    private Uni<Pool> closed(Pool pool) {
        return windows(pool.name(), pool.now())
                .map(
                        windows ->
                                pool.closing(
                                        Stream.concat(
                                                        pool.closed().stream(),
                                                        windows.stream().map(Window::closure))
                                                .toList()));
    }

    /** What is closed in a pool now or later. */
    Uni<List<Window>> windows(String pool, Instant now) {
        return rows(CLOSED, pool, now)
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Window(
                                                                (String) row[0],
                                                                (String) row[1],
                                                                new Closure(
                                                                        List.of(
                                                                                ((String) row[2])
                                                                                        .split(
                                                                                                ",",
                                                                                                -1)),
                                                                        instant(row[3]),
                                                                        instant(row[4]),
                                                                        (String) row[5]),
                                                                (String) row[6],
                                                                instant(row[7])))
                                        .toList());
    }

    Uni<Void> close(Window window) {
        change();
        return count(
                        """
                        insert into closure (id, pool, nodes, closed_from, closed_until, cause,
                                             made_by, made_at)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) returning 1
                        """,
                        window.id(),
                        window.pool(),
                        String.join(",", window.closure().nodes()),
                        window.closure().from(),
                        window.closure().until(),
                        window.closure().cause(),
                        window.madeBy(),
                        window.madeAt())
                .chain(() -> closedUntil(window.pool()));
    }

    Uni<Void> open(Window window, Instant now) {
        change();
        return count(
                        "update closure set cancelled_at = ?2 where id = ?1 returning 1",
                        window.id(),
                        now)
                .chain(() -> closedUntil(window.pool()));
    }

    private static Uni<Void> closedUntil(String pool) {
        return count(
                        """
                        update pool set closed_until = (
                            select max(closed_until) from closure
                            where pool = ?1 and cancelled_at is null)
                        where name = ?1 returning 1
                        """,
                        pool)
                .replaceWithVoid();
    }

    /** Every pool; the labels as they are written. */
    Uni<List<PoolFacts>> facts() {
        return rows(FACTS)
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new PoolFacts(
                                                                (String) row[0],
                                                                (String) row[1],
                                                                labels((String) row[2]),
                                                                row[4] == null
                                                                        ? List.of()
                                                                        : List.of(
                                                                                ((String) row[4])
                                                                                        .split(
                                                                                                ",",
                                                                                                -1)),
                                                                (String) row[3]))
                                        .toList());
    }

    /** False when there is one of that name. */
    Uni<Boolean> make(PoolFacts facts) {
        return count(
                        """
                        insert into pool (name, zone, labels, made_by) values (?1, cast(?2 as text), ?3, ?4)
                        on conflict (name) do update
                        set zone = excluded.zone, labels = excluded.labels,
                            made_by = excluded.made_by
                        where pool.made_by is not null
                          and not exists (select 1 from node where node.pool = excluded.name)
                        returning 1
                        """,
                        facts.name(),
                        facts.zone(),
                        written(facts.labels()),
                        facts.madeBy())
                .map(made -> made == 1);
    }

    Uni<Void> describe(PoolFacts facts) {
        return count(
                        "update pool set zone = cast(?2 as text), labels = ?3 where name = ?1 returning 1",
                        facts.name(),
                        facts.zone(),
                        written(facts.labels()))
                .replaceWithVoid();
    }

    /** Reservations that ended in it go on saying so; nobody lives in it. */
    Uni<Void> drop(String pool) {
        change();
        return count("delete from node where pool = ?1 returning 1", pool)
                .chain(
                        () ->
                                count(
                                        """
                                        delete from pool where name = ?1
                                        and not exists (select 1 from reservation where pool = ?1)
                                        returning 1
                                        """,
                                        pool))
                .replaceWithVoid();
    }

    /** Those who run or wait in it. */
    Uni<Integer> live(String pool) {
        return count(
                """
                select 1 from reservation
                where pool = ?1 and state in ('pending', 'queued', 'preparing', 'active') limit 1
                """,
                pool);
    }

    private static String written(Map<String, String> labels) {
        return labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    private static Map<String, String> labels(String written) {
        var labels = new TreeMap<String, String>();
        for (String label : written.isEmpty() ? new String[0] : written.split(",", -1)) {
            int equals = label.indexOf('=');
            labels.put(label.substring(0, equals), label.substring(equals + 1));
        }
        return labels;
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
    private static Uni<Integer> count(String sql, @Nullable Object... parameters) {
        return Panache.getSession()
                .chain(
                        session ->
                                bound(session.createNativeQuery(sql, Integer.class), parameters)
                                        .getResultList())
                .map(List::size);
    }

    private static Uni<List<Object[]>> rows(String sql, @Nullable Object... parameters) {
        return Panache.getSession()
                .chain(
                        session ->
                                bound(session.createNativeQuery(sql, Object[].class), parameters)
                                        .getResultList());
    }

    private static <Q extends Mutiny.AbstractQuery> Q bound(
            Q query, @Nullable Object... parameters) {
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
