package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.outbox.Cause;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Position;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Queued;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows of reservations. A change is written together with the events that announce it. */
@ApplicationScoped
class ReservationStore implements PanacheRepositoryBase<ReservationRow, String> {
    private static final String POSITIONS =
            """
            select id, by_arrival, by_start, gpus_ahead from (
                select id,
                       rank() over (queue order by priority desc, ticket) as by_arrival,
                       rank() over (queue order by starts_at, ticket) as by_start,
                       sum(gpus) over (queue order by priority desc, ticket) - gpus as gpus_ahead
                from reservation r
                where state = 'queued'
                  and exists (select 1 from reservation wanted
                              where wanted.id = any(?1)
                                and wanted.pool = r.pool and wanted.gpu_type = r.gpu_type)
                window queue as (partition by pool, gpu_type)) waiting
            where id = any(?1)
            """;

    private static final String STIRRED =
            """
            select exists (
                select 1 from reservation
                where pool = ?1 and due_at <= clock_timestamp() and state <> 'pending'
                  and (?2 = false or state <> 'preparing' or ends_at <= clock_timestamp()))
            """;

    /** The latest of those that ran and are over, the oldest of them first. */
    private static final String ENDED =
            """
            select id, nodes, gpus_per_node, starts_at, ends_at, state_since
            from (select * from reservation
                  where pool = ?1 and gpu_type = ?2 and state in ('expired', 'cancelled')
                    and started_at is not null and state_since > ?3
                  order by state_since desc limit 512) lately
            order by state_since
            """;

    /** The latest of those that were asked for as early as can be, the oldest of them first. */
    private static final String CAME =
            """
            select ticket, gpus, length_seconds, created_at
            from (select * from reservation
                  where pool = ?1 and gpu_type = ?2 and ticket > ?3 and asked_start_at is null
                  order by ticket desc limit 256) lately
            order by ticket
            """;

    /** Reservations of which it is kept in memory where they are; those that were used last. */
    private static final int HOMES_MAX = 10_000;

    private final SequencedMap<ReservationId, Home> homes = new LinkedHashMap<>(16, 0.75f, true);
    private final SittingStore sittings;
    private final Grounds grounds;

    ReservationStore(SittingStore sittings, Grounds grounds) {
        this.sittings = sittings;
        this.grounds = grounds;
    }

    private record Home(String tenant, String pool) {}

    /** Work in the open transaction; what it decides is written when it is over. */
    <T> Uni<T> during(Supplier<Uni<T>> work) {
        return sittings.during(work);
    }

    /** The pool it is in, for good; null when there is none of that tenant. */
    Uni<@Nullable String> poolOf(String tenant, ReservationId id) {
        var known = home(id);
        return known != null && known.tenant.equals(tenant)
                ? Uni.createFrom().item(known.pool)
                : read(tenant, id).invoke(pool -> keepInMind(id, tenant, pool));
    }

    private @Nullable Home home(ReservationId id) {
        synchronized (homes) {
            return homes.get(id);
        }
    }

    private void keepInMind(ReservationId id, String tenant, @Nullable String pool) {
        synchronized (homes) {
            if (pool != null) {
                homes.put(id, new Home(tenant, pool));
            }
            if (homes.size() > HOMES_MAX) {
                homes.pollFirstEntry();
            }
        }
    }

    private Uni<@Nullable String> read(String tenant, ReservationId id) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select pool from reservation where tenant = ?1 and id = ?2",
                                                String.class)
                                        .setParameter(1, tenant)
                                        .setParameter(2, id.value())
                                        .getSingleResultOrNull());
    }

    /** The pool is read anew when it is locked next. */
    void forget(String pool) {
        sittings.forget(pool);
    }

    /** Everybody in a pool that this transaction has locked. */
    Uni<Sitting> sitting(Pool pool) {
        return sittings.at(pool)
                .map(
                        sitting -> {
                            if (sitting == null) {
                                throw new IllegalStateException(pool.name() + " is not locked");
                            }
                            return sitting;
                        });
    }

    /** Writes what its owner changed of its company. */
    Uni<Void> keep(Pool pool, Reservation reservation) {
        return write(pool, reservation)
                .chain(() -> grounds.lookSoon(reservation.pool(), reservation.id()));
    }

    Uni<Void> insert(Pool pool, Change change, @Nullable IdempotencyKey key, Cause cause) {
        return sitting(pool)
                .invoke(
                        sitting -> {
                            var made = change.after();
                            keepInMind(made.id(), made.tenant(), made.pool());
                            sitting.add(made, key);
                            tell(sitting, change, cause);
                        })
                .replaceWithVoid();
    }

    Uni<Void> update(Pool pool, Change change, Cause cause) {
        return update(pool, List.of(change), cause);
    }

    Uni<Void> update(Pool pool, List<Change> changes, Cause cause) {
        return sitting(pool)
                .invoke(
                        sitting ->
                                changes.forEach(
                                        change -> {
                                            sitting.change(change.after());
                                            tell(sitting, change, cause);
                                        }))
                .replaceWithVoid();
    }

    /** Says where it stands; whoever calls this announces it later in the same transaction. */
    Uni<Void> write(Pool pool, Reservation after) {
        return sitting(pool).invoke(sitting -> sitting.change(after)).replaceWithVoid();
    }

    /** Announces what changes nothing of where it stands. */
    Uni<Void> tell(Pool pool, Change change, Cause cause) {
        return sitting(pool).invoke(sitting -> tell(sitting, change, cause)).replaceWithVoid();
    }

    private static void tell(Sitting sitting, Change change, Cause cause) {
        change.facts().forEach(fact -> sitting.tell(new Sitting.Told(change.after(), fact, cause)));
    }

    Uni<@Nullable Kept> of(String tenant, ReservationId id) {
        return one(find("tenant = ?1 and id = ?2", tenant, id.value()))
                .map(row -> row == null ? null : row.kept());
    }

    /** As it is in a pool that this transaction has locked. */
    Uni<@Nullable Kept> of(Pool pool, String tenant, ReservationId id) {
        return sitting(pool)
                .chain(
                        sitting -> {
                            var kept = sitting.of(id);
                            return kept == null || !kept.reservation().tenant().equals(tenant)
                                    ? of(tenant, id)
                                    : Uni.createFrom().item(kept);
                        });
    }

    /** What that key made before, of all pools. */
    Uni<SittingStore.@Nullable Made> byKey(String tenant, IdempotencyKey key) {
        return sittings.byKey(tenant, key);
    }

    Uni<Roster> roster(Pool pool, NodeGroup group) {
        return sittings.at(pool)
                .chain(
                        sitting ->
                                sitting == null
                                        ? look(pool, group)
                                        : Uni.createFrom().item(sitting.roster(pool, group)));
    }

    /** As it is, for an answer that decides nothing. */
    private Uni<Roster> look(Pool pool, NodeGroup group) {
        return seen(find(
                        """
                        pool = ?1 and gpuType = ?2
                          and state in ('pending', 'queued', 'preparing', 'active')
                        order by ticket
                        """,
                        pool.name(),
                        group.gpuType()))
                .map(
                        all ->
                                new Roster(
                                        group,
                                        all.stream().filter(one -> !pending(one)).toList(),
                                        pool.closed(group),
                                        all.stream().filter(ReservationStore::pending).toList()));
    }

    /** Reads many to plan with them; the session does not keep them. */
    private Uni<List<Reservation>> seen(PanacheQuery<ReservationRow> query) {
        return getSession()
                .chain(session -> query.list().invoke(rows -> rows.forEach(session::detach)))
                .map(rows -> rows.stream().map(ReservationRow::toDomain).toList());
    }

    /** The session does not keep it: it is written without the session. */
    private Uni<@Nullable ReservationRow> one(PanacheQuery<ReservationRow> query) {
        return getSession()
                .chain(
                        session ->
                                query.<ReservationRow>firstResult()
                                        .invoke(
                                                row -> {
                                                    if (row != null) {
                                                        session.detach(row);
                                                    }
                                                }));
    }

    private static boolean pending(Reservation reservation) {
        return reservation.state() instanceof Pending;
    }

    /** The GPU types of a pool for which somebody waits without a promise. */
    Uni<List<String>> waitingTypes(String pool) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select distinct gpu_type from reservation
                                                where pool = ?1 and state = 'pending'
                                                order by gpu_type
                                                """,
                                                String.class)
                                        .setParameter(1, pool)
                                        .getResultList());
    }

    /** Those of that type that ran and ended since then. */
    Uni<List<Experience.Ended>> ended(String pool, String gpuType, Instant since) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(ENDED, Object[].class)
                                        .setParameter(1, pool)
                                        .setParameter(2, gpuType)
                                        .setParameter(3, since)
                                        .getResultList())
                .map(rows -> rows.stream().map(ReservationStore::ended).toList());
    }

    /** Those of that type that were asked for since that place in the order of arrival. */
    Uni<List<Experience.Came>> came(String pool, String gpuType, long ticket) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(CAME, Object[].class)
                                        .setParameter(1, pool)
                                        .setParameter(2, gpuType)
                                        .setParameter(3, ticket)
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Experience.Came(
                                                                ((Number) row[0]).longValue(),
                                                                number(row[1]),
                                                                Duration.ofSeconds(
                                                                        ((Number) row[2])
                                                                                .longValue()),
                                                                instant(row[3])))
                                        .toList());
    }

    private static Experience.Ended ended(Object... row) {
        return new Experience.Ended(
                new ReservationId((String) row[0]),
                new Slot(
                        List.of(((String) row[1]).split(",", -1)),
                        number(row[2]),
                        instant(row[3]),
                        instant(row[4])),
                instant(row[5]));
    }

    private Uni<List<Reservation>> elsewhere(List<String> tenants, List<String> here) {
        return seen(
                find(
                        """
                        tenant in ?1 and state in ('queued', 'preparing', 'active')
                          and pool not in ?2
                        """,
                        tenants,
                        here.isEmpty() ? List.of("") : here));
    }

    /** The quotas of everybody who waits in a pool that this transaction has locked. */
    Uni<Void> lockQuotas(Pool pool) {
        return sitting(pool)
                .chain(sitting -> sittings.lockQuotas(List.of(pool), sitting.waitingTenants()));
    }

    /**
     * What tenants have or are promised, in all pools. Whoever decides by it is the only one who
     * does until the transaction ends.
     */
    Uni<List<Ledger.Holding>> holdings(List<String> tenants) {
        return sittings.all()
                .call(all -> sittings.lockQuotas(all.stream().map(Sitting::pool).toList(), tenants))
                .chain(all -> holdings(tenants, all));
    }

    private Uni<List<Ledger.Holding>> holdings(List<String> tenants, List<Sitting> all) {
        var here = all.stream().map(sitting -> sitting.pool().name()).toList();
        return sittings.alone()
                .chain(
                        alone ->
                                alone && !here.isEmpty()
                                        ? Uni.createFrom().item(List.<Reservation>of())
                                        : elsewhere(tenants, here))
                .map(
                        elsewhere ->
                                Stream.concat(
                                                all.stream()
                                                        .flatMap(
                                                                sitting ->
                                                                        sitting
                                                                                .holdings(tenants)
                                                                                .stream()),
                                                elsewhere.stream().map(Ledger.Holding::of))
                                        .toList());
    }

    Uni<Map<Queue, Integer>> running() {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select pool, gpu_type, count(*) from reservation
                                                where state = 'active' group by pool, gpu_type
                                                """,
                                                Object[].class)
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        row ->
                                                                new Queue(
                                                                        (String) row[0],
                                                                        (String) row[1]),
                                                        row -> number(row[2]))));
    }

    /** Whether somebody's time has come by the clock of the database, without taking a lock. */
    Uni<Boolean> stirred(String pool) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(STIRRED, Boolean.class)
                                        .setParameter(1, pool)
                                        .setParameter(2, grounds.real(pool))
                                        .getSingleResult());
    }

    Uni<List<Kept>> page(String tenant, Filter filter, @Nullable String before, int limit) {
        var query = new StringBuilder("tenant = :tenant and state in :states");
        var parameters = new HashMap<String, Object>();
        parameters.put("tenant", tenant);
        parameters.put("states", filter.states());
        add(query, parameters, "owner = :owner", "owner", filter.owner());
        add(query, parameters, "gpuType = :gpuType", "gpuType", filter.gpuType());
        add(query, parameters, "pool = :pool", "pool", filter.pool());
        add(query, parameters, "seriesId = :series", "series", filter.series());
        add(query, parameters, "coalesce(endsAt, stateSince) > :from", "from", filter.from());
        add(query, parameters, "coalesce(startsAt, createdAt) < :until", "until", filter.until());
        add(query, parameters, "id < :before", "before", before);
        if (filter.booked()) {
            query.append(" and askedStartAt is not null");
        }
        return find(query.append(" order by id desc").toString(), parameters)
                .range(0, limit - 1)
                .list()
                .map(rows -> rows.stream().map(ReservationRow::kept).toList());
    }

    private static void add(
            StringBuilder query,
            Map<String, Object> parameters,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            query.append(" and ").append(condition);
            parameters.put(name, value);
        }
    }

    /** The places of those that wait; the others have none. */
    Uni<Map<String, Position>> positions(List<Reservation> reservations) {
        var waiting = reservations.stream().filter(r -> r.state() instanceof Queued).toList();
        return waiting.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : sittings.all().chain(all -> positions(waiting, all));
    }

    private Uni<Map<String, Position>> positions(List<Reservation> waiting, List<Sitting> all) {
        var pools = waiting.stream().map(Reservation::pool).collect(Collectors.toSet());
        var types = waiting.stream().map(r -> r.asked().gpuType()).collect(Collectors.toSet());
        var here = all.stream().filter(sitting -> pools.contains(sitting.pool().name())).toList();
        if (here.size() < pools.size()) {
            return positions(waiting.stream().map(r -> r.id().value()).toArray(String[]::new));
        }
        var places = new HashMap<String, Position>();
        here.forEach(sitting -> places.putAll(sitting.positions(types)));
        return Uni.createFrom().item(places);
    }

    private Uni<Map<String, Position>> positions(String[] ids) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(POSITIONS, Object[].class)
                                        .setParameter(1, ids)
                                        .getResultList())
                .map(
                        rows -> {
                            var positions = new HashMap<String, Position>();
                            rows.forEach(
                                    row ->
                                            positions.put(
                                                    (String) row[0],
                                                    new Position(
                                                            number(row[1]),
                                                            number(row[2]),
                                                            number(row[3]))));
                            return positions;
                        });
    }

    static Instant instant(Object column) {
        return switch (column) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("no instant: " + column);
        };
    }

    private static int number(Object column) {
        return ((Number) column).intValue();
    }
}
