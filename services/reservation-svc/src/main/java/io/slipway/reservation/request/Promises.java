package io.slipway.reservation.request;

import io.slipway.outbox.Cause;
import io.slipway.reservation.plan.NodeGroup;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.request.Meters.Result;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Keeps the promises in step with the capacity. Joins a transaction that has locked the pool. */
@ApplicationScoped
class Promises {
    private final ReservationStore store;
    private final Meters meters;

    Promises(ReservationStore store, Meters meters) {
        this.store = store;
        this.meters = meters;
    }

    /** Everybody on that GPU type; a type that has left the pool has no nodes. */
    Uni<Roster> roster(Pool pool, String gpuType) {
        var group = pool.group(gpuType).orElseGet(() -> new NodeGroup(gpuType, 1, List.of()));
        return store.roster(pool, gpuType, group);
    }

    /** Gives a newcomer its promise; fails with the problem when it can have none. */
    Uni<Change> admit(Pool pool, Reservation made, Pending pending) {
        var type = made.asked().gpuType();
        return pool.group(type).isEmpty()
                ? Uni.createFrom().failure(ReservationProblem.unknownType(type, pool.gpuTypes()))
                : roster(pool, type)
                        .map(roster -> meters.planned(() -> roster.admit(made, pending)));
    }

    /** Capacity came free: whoever can start earlier is told so. */
    Uni<Void> pullForward(Pool pool, String gpuType, String why, Cause cause) {
        return roster(pool, gpuType)
                .map(roster -> meters.planned(() -> roster.pullForward(pool.now(), why)))
                .chain(changes -> settle(gpuType, Result.EARLIER, changes, cause));
    }

    /** Capacity was lost: whoever lost the slot gets another one, later, with the reason. */
    Uni<Void> reseat(Pool pool, String gpuType, String why, Cause cause) {
        return roster(pool, gpuType)
                .map(roster -> meters.planned(() -> roster.reseat(pool.now(), why)))
                .chain(changes -> settle(gpuType, Result.REVISED, changes, cause));
    }

    private Uni<Void> settle(String gpuType, Result result, List<Change> changes, Cause cause) {
        meters.count(gpuType, result, changes.size());
        return store.update(changes, cause);
    }
}
