package io.slipway.reservation.request;

import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.outbox.Cause;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Position;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pool in the hands of a transaction that has locked it. Everybody in it is read once; what is
 * decided is seen at once by the next decision, and is written when the work of the transaction is
 * over.
 */
final class Sitting {
    private static final Comparator<Reservation> BY_ARRIVAL =
            Comparator.comparingInt((Reservation one) -> -one.terms().priority())
                    .thenComparingLong(Reservation::ticket);

    private final Map<ReservationId, Kept> live = new HashMap<>();
    private final Map<String, Seats> seats = new HashMap<>();
    private final SequencedMap<ReservationId, Edit> edits = new LinkedHashMap<>();
    private final List<Told> told = new ArrayList<>();
    private Pool pool;
    private long decisions;

    /**
     * @param all who run or wait in it, in the order of arrival
     */
    Sitting(Pool pool, List<Kept> all) {
        this.pool = pool;
        all.forEach(this::seat);
    }

    /**
     * What became of one in this transaction.
     *
     * @param before null when it is new
     * @param moved whether it lost what it ran on meanwhile
     */
    record Edit(@Nullable Kept before, Kept after, boolean moved, @Nullable IdempotencyKey key) {
        /** It has GPUs, and did not have them before. */
        boolean begins() {
            return runs(after) && (moved || before == null || !runs(before));
        }

        /** Something else is to run for it than before. */
        boolean wants() {
            return begins() || leaves() || (before != null && runs(before) && stays());
        }

        /** Where it stands is the same, and something else of it is not. */
        private boolean stays() {
            return before != null
                    && before.reservation()
                            .state()
                            .word()
                            .equals(after.reservation().state().word());
        }

        /** It had GPUs, and does not have them any more. */
        boolean leaves() {
            return before != null && runs(before) && (moved || !runs(after));
        }
    }

    /** A fact that is to be announced. */
    record Told(Reservation of, ReservationEvent fact, Cause cause) {}

    Pool pool() {
        return pool;
    }

    /** In another transaction, before which nobody else decided anything. */
    void begin(Pool later) {
        pool = later;
        decisions = 0;
    }

    /** The same pool, locked again. */
    void at(Pool later) {
        if (later.turn() != null && !later.now().isBefore(pool.now())) {
            pool = later;
        }
    }

    /** How much was decided so far. */
    long decisions() {
        return decisions;
    }

    /** As it is after all that was decided; null when it ended before. */
    @Nullable Kept of(ReservationId id) {
        var edit = edits.get(id);
        return edit == null ? live.get(id) : edit.after();
    }

    Roster roster(Pool at, NodeGroup group) {
        var placed = new ArrayList<Reservation>();
        var room = new ArrayList<Reservation>();
        line(group.gpuType())
                .forEach(one -> (one.state() instanceof Pending ? room : placed).add(one));
        var ofType = seats.get(group.gpuType());
        return new Roster(
                group, placed, at.closed(group), room, ofType == null ? null : ofType.held());
    }

    /** What those tenants have or are promised. */
    List<Ledger.Holding> holdings(Collection<String> tenants) {
        return live.values().stream()
                .map(Kept::reservation)
                .filter(one -> tenants.contains(one.tenant()))
                .filter(one -> !(one.state() instanceof Pending))
                .map(Ledger.Holding::of)
                .toList();
    }

    /** Whoever ends at an instant comes before those who start at it. */
    List<Reservation> due(boolean ofPreparing, int limit) {
        return live.values().stream()
                .map(Kept::reservation)
                .filter(one -> due(one, ofPreparing))
                .sorted(
                        Comparator.comparing(Sitting::dueAt)
                                .thenComparing(one -> one.state() instanceof Active ? 0 : 1)
                                .thenComparingLong(Reservation::ticket))
                .limit(limit)
                .toList();
    }

    /** Whether somebody's time has come by the instant of this decision. */
    boolean due(boolean ofPreparing) {
        return live.values().stream().anyMatch(kept -> due(kept.reservation(), ofPreparing));
    }

    private boolean due(Reservation one, boolean ofPreparing) {
        return switch (one.state()) {
            case Pending _ -> false;
            case Preparing preparing ->
                    ofPreparing || !preparing.window().end().isAfter(pool.now());
            case ReservationState _ -> !dueAt(one).isAfter(pool.now());
        };
    }

    /** Whose requests wait without a promise. */
    Set<String> waitingTenants() {
        return live.values().stream()
                .map(Kept::reservation)
                .filter(one -> one.state() instanceof Pending)
                .map(Reservation::tenant)
                .collect(Collectors.toSet());
    }

    /** The GPU types for which somebody waits with a promise. */
    List<String> queuedTypes() {
        return seats.keySet().stream()
                .filter(type -> line(type).stream().anyMatch(o -> o.state() instanceof Queued))
                .sorted()
                .toList();
    }

    /** The places of those that are promised a start. */
    Map<String, Position> positions(Set<String> gpuTypes) {
        var places = new HashMap<String, Position>();
        gpuTypes.forEach(type -> positions(type, places));
        return places;
    }

    private void positions(String gpuType, Map<String, Position> places) {
        var waiting = line(gpuType).stream().filter(one -> one.state() instanceof Queued).toList();
        var byStart = new HashMap<ReservationId, Integer>();
        waiting.stream()
                .sorted(Comparator.comparing(Sitting::start).thenComparingLong(Reservation::ticket))
                .forEach(one -> byStart.put(one.id(), byStart.size() + 1));
        int ahead = 0;
        int place = 0;
        for (var one : waiting.stream().sorted(BY_ARRIVAL).toList()) {
            places.put(
                    one.id().value(),
                    new Position(++place, byStart.getOrDefault(one.id(), 0), ahead));
            ahead += one.asked().gpus();
        }
    }

    /** Somebody new. */
    void add(Reservation made, @Nullable IdempotencyKey key) {
        put(new Edit(null, kept(made, 0), false, key));
    }

    /** It is this from now on. */
    void change(Reservation after) {
        var known = edits.get(after.id());
        var was = known == null ? live.get(after.id()) : known.after();
        if (was == null) {
            throw new IllegalStateException(after.id() + " is not in " + pool.name());
        }
        var next = kept(after, was.revision() + 1);
        boolean left = runs(was) && !runs(next);
        put(
                known == null
                        ? new Edit(was, next, left, null)
                        : new Edit(known.before(), next, known.moved() || left, known.key()));
    }

    void tell(Told one) {
        decisions++;
        told.add(one);
    }

    List<Edit> edits() {
        return List.copyOf(edits.values());
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /** All of it is written down. */
    void written() {
        edits.clear();
        told.clear();
    }

    /** What was asked for with that key in this transaction. */
    @Nullable Edit byKey(String tenant, IdempotencyKey key) {
        return edits.values().stream()
                .filter(edit -> edit.key() != null && edit.key().value().equals(key.value()))
                .filter(edit -> edit.after().reservation().tenant().equals(tenant))
                .findFirst()
                .orElse(null);
    }

    private void put(Edit edit) {
        decisions++;
        edits.put(edit.after().reservation().id(), edit);
        seat(edit.after());
    }

    private void seat(Kept kept) {
        var one = kept.reservation();
        if (one.ended()) {
            live.remove(one.id());
        } else {
            live.put(one.id(), kept);
        }
        seats.computeIfAbsent(one.asked().gpuType(), _ -> new Seats()).seat(one);
    }

    private Collection<Reservation> line(String gpuType) {
        var ofType = seats.get(gpuType);
        return ofType == null ? List.of() : ofType.line();
    }

    /** Exactly as it will be read. */
    private static Kept kept(Reservation one, long revision) {
        return ReservationRow.of(one, revision, null).kept();
    }

    private static boolean runs(Kept kept) {
        var state = kept.reservation().state();
        return state instanceof Preparing || state instanceof Active;
    }

    private static Instant start(Reservation one) {
        return slot(one).start();
    }

    static Slot slot(Reservation one) {
        var slot = one.state().slot();
        if (slot == null) {
            throw new IllegalStateException("%s has no slot".formatted(one.id()));
        }
        return slot;
    }

    private static Instant dueAt(Reservation one) {
        var at = one.state().dueAt();
        if (at == null) {
            throw new IllegalStateException("%s has ended".formatted(one.id()));
        }
        return at;
    }
}
