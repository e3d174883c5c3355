package io.slipway.reservation.request;

import io.slipway.outbox.Cause;
import io.slipway.planner.Admission;
import io.slipway.planner.Closure;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.Preview;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.request.Meters.Result;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the promises in step with the capacity. Joins a transaction that has locked the pool. */
@ApplicationScoped
class Promises {
    private final ReservationStore store;
    private final Allowances allowances;
    private final Meters meters;
    private final WaitingRules rules;
    private final ShareStore shares;

    Promises(
            ReservationStore store,
            ShareStore shares,
            Allowances allowances,
            Meters meters,
            WaitingConfig waiting) {
        this.store = store;
        this.shares = shares;
        this.allowances = allowances;
        this.meters = meters;
        this.rules = WaitingRules.of(waiting);
    }

    /** Everybody on that GPU type; a type that has left the pool has no nodes. */
    Uni<Roster> roster(Pool pool, String gpuType) {
        var group = pool.group(gpuType).orElseGet(() -> new NodeGroup(gpuType, 1, List.of()));
        return store.roster(pool, group);
    }

    /** The plan of each GPU type. */
    Uni<Map<String, Plan>> plans(Pool pool) {
        return Multi.createFrom()
                .iterable(pool.gpuTypes())
                .onItem()
                .transformToUniAndConcatenate(type -> roster(pool, type))
                .collect()
                .asMap(roster -> roster.group().gpuType(), Roster::plan);
    }

    /** The same refusals as of a real request, but for a start that is taken. */
    static Preview preview(Pool pool, Map<String, Plan> plans, Asked asked) {
        if (!plans.containsKey(asked.gpuType())) {
            throw ReservationProblem.unknownType(asked.gpuType(), pool.gpuTypes());
        }
        if (asked.startAt() != null) {
            Reservation.checkStart(asked.startAt(), pool.now());
        }
        var preview =
                Preview.of(
                        plans,
                        new Preview.Want(
                                asked.gpuType(), asked.gpus(), asked.length(), asked.startAt()),
                        pool.now());
        return switch (preview.outcome()) {
            case Admission.Granted _, Admission.StartTaken _ -> preview;
            case Admission.NeverFits(int gpus, List<Integer> sizes) ->
                    throw ReservationProblem.impossible(asked.gpuType(), gpus, sizes);
            case Admission.QueueFull(int waiting) -> throw ReservationProblem.full(waiting);
        };
    }

    /**
     * Gives a newcomer its promise, or a place among those who wait for one; fails with the problem
     * when it can have neither.
     *
     * @param hindrance what keeps it from a promise even if a slot is free
     */
    Uni<Change> admit(Pool pool, Reservation made, Pending pending, @Nullable Hindrance hindrance) {
        var type = made.asked().gpuType();
        return pool.group(type).isEmpty()
                ? Uni.createFrom().failure(ReservationProblem.unknownType(type, pool.gpuTypes()))
                : roster(pool, type)
                        .map(
                                roster ->
                                        meters.planned(
                                                () ->
                                                        roster.admit(
                                                                made, pending, hindrance, rules)));
    }

    /** Those who wait without a promise get one, as far as can be. */
    Uni<Void> hand(Pool pool, List<String> gpuTypes) {
        return store.lockQuotas(pool)
                .chain(
                        () ->
                                Multi.createFrom()
                                        .iterable(gpuTypes)
                                        .onItem()
                                        .transformToUniAndConcatenate(type -> hand(pool, type))
                                        .collect()
                                        .last())
                .replaceWithVoid();
    }

    private Uni<Void> hand(Pool pool, String gpuType) {
        return roster(pool, gpuType)
                .chain(
                        roster ->
                                allowances
                                        .ledger(
                                                roster.room().stream()
                                                        .map(Reservation::tenant)
                                                        .distinct()
                                                        .toList())
                                        .chain(
                                                ledger ->
                                                        room(pool, roster)
                                                                .map(
                                                                        room ->
                                                                                meters.planned(
                                                                                        () ->
                                                                                                room
                                                                                                        .promise(
                                                                                                                ledger)))))
                .chain(changes -> store.update(pool, changes, Cause.system(pool.name())));
    }

    /** Those who wait without a promise for that type. */
    Uni<Room> room(Pool pool, Roster roster) {
        return shares.shares(pool.now()).map(share -> new Room(roster, rules, share, pool.now()));
    }

    /** The same, to tell where they stand. */
    Uni<Room> roomTold(Pool pool, Roster roster) {
        return shares.told(pool.now()).map(share -> new Room(roster, rules, share, pool.now()));
    }

    WaitingRules rules() {
        return rules;
    }

    /** Capacity came free: whoever can start earlier is told so. */
    Uni<Void> pullForward(Pool pool, String gpuType, String why, Cause cause) {
        return roster(pool, gpuType)
                .map(roster -> meters.planned(() -> roster.pullForward(pool.now(), why)))
                .chain(changes -> settle(pool, gpuType, Result.EARLIER, changes, cause));
    }

    /** Capacity was lost: whoever lost the slot gets another one, later, with the reason. */
    Uni<Void> reseat(Pool pool, String gpuType, String why, Cause cause) {
        return roster(pool, gpuType)
                .map(roster -> meters.planned(() -> roster.reseat(pool.now(), why)))
                .chain(changes -> settle(pool, gpuType, Result.REVISED, changes, cause));
    }

    /** Nodes are closed for a while: whoever waits for them gets another slot, with the reason. */
    Uni<Void> close(Pool pool, String gpuType, Closure closure, String why, Cause cause) {
        return roster(pool, gpuType)
                .map(roster -> meters.planned(() -> roster.close(closure, pool.now(), why)))
                .chain(closing -> settle(pool, gpuType, Result.REVISED, closing.changes(), cause));
    }

    private Uni<Void> settle(
            Pool pool, String gpuType, Result result, List<Change> changes, Cause cause) {
        meters.count(gpuType, result, changes.size());
        return store.update(pool, changes, cause);
    }
}
