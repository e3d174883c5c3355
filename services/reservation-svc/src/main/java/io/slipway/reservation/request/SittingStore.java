package io.slipway.reservation.request;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Together;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.fact.Facts;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.pool.Rhythm;
import io.slipway.reservation.pool.Rhythm.Cue;
import io.slipway.reservation.request.Rounds.Keyed;
import io.slipway.reservation.request.Sitting.Edit;
import io.slipway.reservation.request.Sitting.Told;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Reads who is in a pool, and writes what a transaction decided about them: with one statement for
 * each kind of row, however many they are.
 */
@ApplicationScoped
class SittingStore {
    private static final String LIVE =
            """
            pool = ?1 and state in ('pending', 'queued', 'preparing', 'active') order by ticket
            """;

    /** What is new, and what was not changed by anybody else since it was read. */
    private static final String WRITE =
            """
            with made as (
                insert into reservation
                select * from json_populate_recordset(
                    cast(null as reservation), cast(cast(?1 as text) as json))
                returning id),
            changed as (
                update reservation r set
                    name = c.name, github_user = c.github_user, shared_with = c.shared_with,
                    jupyter = c.jupyter, state = c.state, state_since = c.state_since,
                    nodes = c.nodes, gpus_per_node = c.gpus_per_node, starts_at = c.starts_at,
                    ends_at = c.ends_at, started_at = c.started_at, agreed_end = c.agreed_end,
                    warned_minutes = c.warned_minutes, due_at = c.due_at, reason = c.reason,
                    wait_rule = c.wait_rule, revision = c.revision
                from json_populate_recordset(
                        cast(null as reservation), cast(cast(?2 as text) as json)) c
                    join unnest(cast(?3 as text[]), cast(?4 as bigint[])) as w (id, revision)
                        on w.id = c.id
                where r.id = c.id and r.id = any(cast(?3 as text[])) and r.revision = w.revision
                returning r.id)
            select id from made union all select id from changed
            """;

    private static final String BY_KEY =
            """
            select r.* from reservation r
                join unnest(cast(?1 as text[]), cast(?2 as text[])) as k (tenant, key)
                    on r.tenant = k.tenant and r.idempotency_key = k.key
            """;

    /**
     * Until the transaction ends nobody else decides what one of those tenants may have. Everybody
     * takes the locks in the same order, and after those of the pools.
     */
    private static final String QUOTAS =
            """
            select cast(pg_advisory_xact_lock(place) as text)
            from (select distinct hashtextextended('quota of ' || tenant, 0) as place
                  from unnest(cast(?1 as text[])) as wanted (tenant)
                  order by place) ordered
            """;

    /** Pools of which it is kept in memory who was in them when they were last decided about. */
    private static final int REMEMBERED_MAX = 64;

    private final Map<Mutiny.Session, Open> open = new ConcurrentHashMap<>();
    private final Map<String, Sitting> remembered = new ConcurrentHashMap<>();
    private final Pools pools;
    private final Grounds grounds;
    private final Facts facts;
    private final Outbox outbox;
    private final Together together;
    private final Rhythm rhythm;
    private final Columns columns;

    /** The sittings of a transaction, by pool. */
    private static final class Open {
        final Map<String, Sitting> sittings = new LinkedHashMap<>();
        final Map<Keyed, Looked> keys = new HashMap<>();
        final Set<String> quotas = new HashSet<>();
        boolean wants;
        boolean alone;
    }

    /** What was found of a key: nothing when it made nothing. */
    private record Looked(@Nullable Made made) {}

    /** What a key made, and of what it is the key. */
    record Made(Kept kept, @Nullable String fingerprint) {
        static Made of(Edit edit, IdempotencyKey key) {
            return new Made(edit.after(), key.fingerprint());
        }
    }

    SittingStore(
            Pools pools,
            Grounds grounds,
            Facts facts,
            Outbox outbox,
            Together together,
            Rhythm rhythm,
            ObjectMapper json) {
        this.pools = pools;
        this.grounds = grounds;
        this.facts = facts;
        this.outbox = outbox;
        this.together = together;
        this.rhythm = rhythm;
        this.columns = Columns.ofFields(json);
    }

    /**
     * Runs work in a transaction of its own, and keeps in mind what that leaves: as long as nobody
     * else locks the pools, the next one need not read them. Whoever has to go on with what was
     * decided is woken.
     */
    <T> Uni<T> transaction(Supplier<Uni<T>> work) {
        var mine = new Open();
        return Panache.withTransaction(
                        () -> Panache.getSession().chain(session -> during(session, mine, work)))
                .invoke(
                        () -> {
                            remember(mine);
                            wake(mine);
                        });
    }

    private void wake(Open mine) {
        if (mine.sittings.values().stream()
                .anyMatch(one -> one.due(!grounds.real(one.pool().name())))) {
            rhythm.wake(Cue.DUE);
        }
        if (mine.wants) {
            rhythm.wake(Cue.WANTED);
        }
    }

    private void remember(Open mine) {
        for (var sitting : mine.sittings.values()) {
            pools.remember(sitting.pool());
            if (sitting.pool().turn() != null && remembered.size() < REMEMBERED_MAX) {
                remembered.put(sitting.pool().name(), sitting);
            }
        }
    }

    /** The pool is read anew when it is locked next. */
    void forget(String pool) {
        remembered.remove(pool);
    }

    /** What those keys made before this transaction, all at once. */
    Uni<Void> lookUp(List<Keyed> keys) {
        return keys.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession().chain(session -> lookUp(session, keys));
    }

    private Uni<Void> lookUp(Mutiny.Session session, List<Keyed> keys) {
        var known = open.get(session);
        if (known == null) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(BY_KEY, ReservationRow.class)
                .setParameter(1, keys.stream().map(Keyed::tenant).toArray(String[]::new))
                .setParameter(2, keys.stream().map(Keyed::key).toArray(String[]::new))
                .getResultList()
                .invoke(
                        rows -> {
                            keys.forEach(key -> known.keys.put(key, new Looked(null)));
                            for (var row : rows) {
                                session.detach(row);
                                known.keys.put(
                                        new Keyed(row.tenant, String.valueOf(row.idempotencyKey)),
                                        new Looked(new Made(row.kept(), row.fingerprint)));
                            }
                        })
                .replaceWithVoid();
    }

    /** What that key made before, and in this transaction. */
    Uni<@Nullable Made> byKey(String tenant, IdempotencyKey key) {
        var keyed = new Keyed(tenant, key.value());
        return Panache.getSession()
                .call(
                        session ->
                                known(session, keyed, key) == null
                                        ? lookUp(session, List.of(keyed))
                                        : Uni.createFrom().voidItem())
                .map(session -> looked(session, keyed, key));
    }

    private @Nullable Made looked(Mutiny.Session session, Keyed keyed, IdempotencyKey key) {
        var known = known(session, keyed, key);
        if (known == null) {
            throw new IllegalStateException("a key is looked up where a pool is decided about");
        }
        return known.made();
    }

    private @Nullable Looked known(Mutiny.Session session, Keyed keyed, IdempotencyKey key) {
        var mine = open.get(session);
        if (mine == null) {
            return null;
        }
        for (var sitting : mine.sittings.values()) {
            var edit = sitting.byKey(keyed.tenant(), key);
            if (edit != null && edit.key() != null) {
                return new Looked(Made.of(edit, edit.key()));
            }
        }
        return mine.keys.get(keyed);
    }

    /**
     * Makes this transaction the only one that counts what those tenants have, in whatever pool:
     * what is read of other pools after it stays true until it ends. Whoever decides about several
     * names them at once. Where nothing is decided it locks nothing, and where there is one pool
     * the lock of the pool is enough.
     */
    Uni<Void> lockQuotas(Collection<Pool> locked, Collection<String> tenants) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var mine = open.get(session);
                            if (mine == null) {
                                return Uni.createFrom().voidItem();
                            }
                            mine.alone |= locked.stream().anyMatch(Pool::alone);
                            return mine.alone
                                    ? Uni.createFrom().voidItem()
                                    : lockQuotas(session, mine, tenants);
                        });
    }

    /** Whether this transaction has the lock of the only pool there is. */
    Uni<Boolean> alone() {
        return Panache.getSession()
                .map(
                        session -> {
                            var mine = open.get(session);
                            return mine != null && mine.alone;
                        });
    }

    private Uni<Void> lockQuotas(Mutiny.Session session, Open mine, Collection<String> tenants) {
        var missing = tenants.stream().filter(one -> !mine.quotas.contains(one)).toList();
        if (missing.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return session.createNativeQuery(QUOTAS, String.class)
                .setParameter(1, missing.toArray(String[]::new))
                .getResultList()
                .invoke(() -> mine.quotas.addAll(missing))
                .replaceWithVoid();
    }

    /** How much was decided in this transaction so far. */
    Uni<Long> decisions() {
        return all().map(all -> all.stream().mapToLong(Sitting::decisions).sum());
    }

    /**
     * Runs work inside the open transaction, and writes what it decided when it is over. Work
     * inside such work is part of it.
     */
    <T> Uni<T> during(Supplier<Uni<T>> work) {
        return Panache.getSession().chain(session -> during(session, new Open(), work));
    }

    private <T> Uni<T> during(Mutiny.Session session, Open mine, Supplier<Uni<T>> work) {
        if (open.putIfAbsent(session, mine) != null) {
            return work.get();
        }
        return together.during(() -> Uni.createFrom().deferred(work::get).call(() -> write(mine)))
                .onTermination()
                .invoke(() -> open.remove(session));
    }

    /** The pool in this transaction; null where nothing is decided. */
    Uni<@Nullable Sitting> at(Pool pool) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var mine = open.get(session);
                            if (mine == null) {
                                return Uni.createFrom().nullItem();
                            }
                            var known = mine.sittings.get(pool.name());
                            if (known != null) {
                                known.at(pool);
                                return Uni.createFrom().item(known);
                            }
                            return found(session, pool)
                                    .invoke(made -> mine.sittings.put(pool.name(), made));
                        });
    }

    /** Those that this transaction has. */
    Uni<List<Sitting>> all() {
        return Panache.getSession()
                .map(
                        session -> {
                            var mine = open.get(session);
                            return mine == null ? List.of() : List.copyOf(mine.sittings.values());
                        });
    }

    /** Whatever is decided by now can be read by statements that follow. */
    Uni<Void> write() {
        return Panache.getSession()
                .chain(
                        session -> {
                            var mine = open.get(session);
                            return mine == null ? Uni.createFrom().voidItem() : write(mine);
                        });
    }

    /** What is remembered belongs to whoever takes it, and is forgotten when that goes wrong. */
    private Uni<Sitting> found(Mutiny.Session session, Pool pool) {
        var known = remembered.remove(pool.name());
        if (known != null && pool.follows(known.pool())) {
            known.begin(pool);
            return Uni.createFrom().item(known);
        }
        return read(session, pool);
    }

    private static Uni<Sitting> read(Mutiny.Session session, Pool pool) {
        return session.createQuery("from ReservationRow where " + LIVE, ReservationRow.class)
                .setParameter(1, pool.name())
                .getResultList()
                .invoke(rows -> rows.forEach(session::detach))
                .map(rows -> new Sitting(pool, rows.stream().map(ReservationRow::kept).toList()));
    }

    private Uni<Void> write(Open mine) {
        return each(List.copyOf(mine.sittings.values()), sitting -> write(mine, sitting));
    }

    private Uni<Void> write(Open mine, Sitting sitting) {
        var edits = sitting.edits();
        edits.forEach(edit -> keep(mine, edit));
        mine.wants |= edits.stream().anyMatch(Edit::wants);
        var told = sitting.told();
        sitting.written();
        String pool = sitting.pool().name();
        return (edits.isEmpty() ? Uni.createFrom().voidItem() : rows(edits))
                .chain(() -> pools.release(ids(edits, Edit::leaves)))
                .chain(() -> pools.claim(pool, slots(edits)))
                .chain(() -> grounds.end(pool, ids(edits, Edit::leaves)))
                .chain(() -> grounds.prepare(pool, tenants(edits)))
                .chain(() -> each(told, this::announce));
    }

    private static void keep(Open mine, Edit edit) {
        var key = edit.key();
        if (key != null) {
            mine.keys.put(
                    new Keyed(edit.after().reservation().tenant(), key.value()),
                    new Looked(Made.of(edit, key)));
        }
    }

    private Uni<Void> rows(List<Edit> edits) {
        var fresh = edits.stream().filter(edit -> edit.before() == null).toList();
        var known = edits.stream().filter(edit -> edit.before() != null).toList();
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(WRITE, String.class)
                                        .setParameter(1, columns.of(written(fresh)))
                                        .setParameter(2, columns.of(written(known)))
                                        .setParameter(
                                                3,
                                                known.stream()
                                                        .map(edit -> id(edit).value())
                                                        .toArray(String[]::new))
                                        .setParameter(
                                                4,
                                                known.stream()
                                                        .map(SittingStore::revisionBefore)
                                                        .toArray(Long[]::new))
                                        .getResultList())
                .invoke(
                        ids -> {
                            if (ids.size() != edits.size()) {
                                throw new IllegalStateException(
                                        "somebody else changed some of "
                                                + edits.stream().map(SittingStore::id).toList());
                            }
                        })
                .replaceWithVoid();
    }

    private static List<ReservationRow> written(List<Edit> edits) {
        return edits.stream()
                .map(
                        edit ->
                                ReservationRow.of(
                                        edit.after().reservation(),
                                        edit.after().revision(),
                                        edit.key()))
                .toList();
    }

    private static Long revisionBefore(Edit edit) {
        return edit.before() == null ? 0L : edit.before().revision();
    }

    private static List<ReservationId> ids(List<Edit> edits, Predicate<Edit> wanted) {
        return edits.stream().filter(wanted).map(SittingStore::id).toList();
    }

    private static Map<ReservationId, Slot> slots(List<Edit> edits) {
        var slots = new LinkedHashMap<ReservationId, Slot>();
        edits.stream()
                .filter(Edit::begins)
                .forEach(edit -> slots.put(id(edit), Sitting.slot(edit.after().reservation())));
        return slots;
    }

    private static List<Grounds.Tenant> tenants(List<Edit> edits) {
        return edits.stream()
                .filter(Edit::begins)
                .map(edit -> edit.after().reservation())
                .map(one -> new Grounds.Tenant(one.id(), one.tenant(), one.owner()))
                .toList();
    }

    private static ReservationId id(Edit edit) {
        return edit.after().reservation().id();
    }

    private Uni<Void> announce(Told told) {
        var of = told.of();
        return facts.append(
                        new Facts.Subject(
                                of.pool(),
                                of.id().value(),
                                of.tenant(),
                                of.asked().gpuType(),
                                of.asked().gpus()),
                        told.fact())
                .chain(
                        () ->
                                outbox.append(
                                        ReservationEvent.TOPIC,
                                        of.id().value(),
                                        ReservationEvent.class,
                                        told.fact(),
                                        told.cause()));
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
