package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.planner.FairShare;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Position;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.fact.Facts;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Cancelled;
import io.slipway.reservation.request.ReservationState.Expired;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of reservations. A change is written together with the events that announce it. */
@ApplicationScoped
class ReservationStore implements PanacheRepositoryBase<ReservationRow, String> {
    private static final Set<String> RUNNING = Set.of("preparing", "active");
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

    /** Declared time from its start on; what was given back early does not count. */
    private static final String SHARES =
            """
            select tenant, owner, cast(sum(gpus * hours * power(0.5, age / ?1)) as float8)
            from (select tenant, owner, gpus,
                         extract(epoch from (case when state in ('queued', 'preparing', 'active')
                                             then ends_at else state_since end) - starts_at)
                             / 3600.0 as hours,
                         greatest(0, extract(epoch from (clock_timestamp() - starts_at))) as age
                  from reservation
                  where starts_at > clock_timestamp() - ?1 * 10 * interval '1 second'
                    and (started_at is not null or state in ('queued', 'preparing'))) used
            where hours > 0
            group by tenant, owner
            """;

    private final Outbox outbox;
    private final Facts facts;
    private final Grounds grounds;

    ReservationStore(Outbox outbox, Facts facts, Grounds grounds) {
        this.outbox = outbox;
        this.facts = facts;
        this.grounds = grounds;
    }

    /** The pool it is in; null when there is none of that tenant. */
    Uni<@Nullable String> poolOf(String tenant, ReservationId id) {
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

    /** Which version of the row this is, after all that was changed in this transaction. */
    Uni<Long> revision(ReservationId id) {
        return findById(id.value()).map(row -> row.revision);
    }

    /** Writes what its owner changed of its company. */
    Uni<Void> keep(Reservation reservation) {
        return findById(reservation.id().value())
                .invoke(row -> row.keep(reservation))
                .chain(this::flush)
                .chain(() -> grounds.lookSoon(reservation.pool(), reservation.id()));
    }

    Uni<Void> insert(Change change, @Nullable IdempotencyKey key, Cause cause) {
        return persistAndFlush(ReservationRow.of(change.after(), key))
                .chain(() -> announce(change, cause));
    }

    /** The pool must be locked. */
    Uni<Void> update(Change change, Cause cause) {
        return write(change.after()).chain(() -> announce(change, cause));
    }

    /** Writes where it stands; whoever calls this announces it later in the same transaction. */
    Uni<Void> write(Reservation after) {
        return findById(after.id().value())
                .chain(
                        row -> {
                            boolean ran = RUNNING.contains(row.state);
                            row.show(after.state());
                            return flush().chain(() -> follow(ran, after));
                        });
    }

    /** What runs for it follows what it is, in the same transaction. */
    private Uni<Void> follow(boolean ran, Reservation after) {
        return switch (after.state()) {
            case Preparing _ ->
                    ran
                            ? Uni.createFrom().voidItem()
                            : grounds.prepare(
                                    after.pool(), after.id(), after.tenant(), after.owner());
            case Pending _, Active _ -> Uni.createFrom().voidItem();
            case Queued _, Expired _, Cancelled _, Failed _ ->
                    ran ? grounds.end(after.pool(), after.id()) : Uni.createFrom().voidItem();
        };
    }

    Uni<Void> update(List<Change> changes, Cause cause) {
        return Multi.createFrom()
                .iterable(changes)
                .onItem()
                .transformToUniAndConcatenate(change -> update(change, cause))
                .collect()
                .last()
                .replaceWithVoid();
    }

    Uni<@Nullable Reservation> of(String tenant, ReservationId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value()).firstResult().map(this::read);
    }

    /** Locks the row; lock the pool before. */
    Uni<@Nullable Reservation> lock(String tenant, ReservationId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(this::read);
    }

    Uni<@Nullable ReservationRow> byKey(String tenant, IdempotencyKey key) {
        return find("tenant = ?1 and idempotencyKey = ?2", tenant, key.value()).firstResult();
    }

    Uni<Roster> roster(Pool pool, String gpuType, NodeGroup group) {
        return seen(find(
                        """
                        pool = ?1 and gpuType = ?2
                          and state in ('pending', 'queued', 'preparing', 'active')
                        order by ticket
                        """,
                        pool.name(),
                        gpuType))
                .map(
                        all ->
                                new Roster(
                                        group,
                                        all.stream().filter(one -> !pending(one)).toList(),
                                        pool.closed(group),
                                        all.stream().filter(ReservationStore::pending).toList()));
    }

    /**
     * Reads many to plan with them. The session does not keep them: it would compare each with what
     * it was at every statement that follows.
     */
    private Uni<List<Reservation>> seen(PanacheQuery<ReservationRow> query) {
        return getSession()
                .chain(session -> query.list().invoke(rows -> rows.forEach(session::detach)))
                .map(ReservationStore::domain);
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

    /** What everybody was given lately, of all pools. */
    Uni<FairShare> shares(Duration halfLife, Instant now) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(SHARES, Object[].class)
                                        .setParameter(1, halfLife.toSeconds())
                                        .getResultList())
                .map(
                        rows -> {
                            var share = new FairShare(halfLife);
                            rows.forEach(
                                    row ->
                                            share.charge(
                                                    Turns.who((String) row[0], (String) row[1]),
                                                    1,
                                                    Duration.ofMillis(
                                                            Math.round(
                                                                    ((Number) row[2]).doubleValue()
                                                                            * 3_600_000)),
                                                    now));
                            return share;
                        });
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

    /** What tenants have or are promised. */
    Uni<List<Ledger.Holding>> holdings(List<String> tenants) {
        return seen(find("tenant in ?1 and state in ('queued', 'preparing', 'active')", tenants))
                .map(all -> all.stream().map(Ledger.Holding::of).toList());
    }

    /**
     * Whoever ends at an instant comes before those who start at it. Where something has to be
     * brought about for those who prepare, they are due when that is done, or their time is over.
     */
    Uni<List<Reservation>> due(Pool pool, int limit) {
        return find(
                        """
                        pool = ?1 and dueAt <= ?2 and state <> 'pending'
                          and (?3 = false or state <> 'preparing' or endsAt <= ?2)
                        order by dueAt, case when state = 'active' then 0 else 1 end, ticket
                        """,
                        pool.name(),
                        pool.now(),
                        grounds.real(pool.name()))
                .range(0, limit - 1)
                .list()
                .map(ReservationStore::domain);
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

    /** As it is in this transaction, after what was changed in it. */
    Uni<Reservation> current(ReservationId id) {
        return findById(id.value()).map(ReservationRow::toDomain);
    }

    /** The GPU types for which somebody waits with a promise. */
    Uni<List<String>> queuedTypes(Pool pool) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select distinct gpu_type from reservation
                                                where pool = ?1 and state = 'queued'
                                                order by gpu_type
                                                """,
                                                String.class)
                                        .setParameter(1, pool.name())
                                        .getResultList());
    }

    Uni<List<Reservation>> page(String tenant, Filter filter, @Nullable String before, int limit) {
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
                .map(ReservationStore::domain);
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
        var waiting =
                reservations.stream()
                        .filter(r -> r.state() instanceof ReservationState.Queued)
                        .map(r -> r.id().value())
                        .toArray(String[]::new);
        return waiting.length == 0 ? Uni.createFrom().item(Map.of()) : positions(waiting);
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

    @Nullable Reservation read(@Nullable ReservationRow row) {
        return row == null ? null : row.toDomain();
    }

    /** Announces what changes nothing of where it stands. */
    Uni<Void> tell(Change change, Cause cause) {
        return announce(change, cause);
    }

    private Uni<Void> announce(Change change, Cause cause) {
        var after = change.after();
        return facts.append(
                        new Facts.Subject(
                                after.pool(),
                                after.id().value(),
                                after.tenant(),
                                after.asked().gpuType(),
                                after.asked().gpus()),
                        change.facts())
                .chain(() -> publish(change, cause));
    }

    private Uni<Void> publish(Change change, Cause cause) {
        return Multi.createFrom()
                .iterable(change.facts())
                .onItem()
                .transformToUniAndConcatenate(
                        fact ->
                                outbox.append(
                                        ReservationEvent.TOPIC,
                                        change.after().id().value(),
                                        ReservationEvent.class,
                                        fact,
                                        cause))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static List<Reservation> domain(List<ReservationRow> rows) {
        return rows.stream().map(ReservationRow::toDomain).toList();
    }

    private static Instant instant(Object column) {
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
