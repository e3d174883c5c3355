package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.outbox.Cause;
import io.slipway.planner.Slot;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.NodeChange;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.Meters.Result;
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
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes what is due to its next state: all ends of an instant before its starts, in one transaction
 * that locks the pool and works only for the holder of its lease.
 */
@ApplicationScoped
class Transitions {
    private static final Logger LOG = Logger.getLogger(Transitions.class);
    private static final int BATCH = 200;

    private final ReservationStore store;
    private final Promises promises;
    private final Pools pools;
    private final Meters meters;

    Transitions(ReservationStore store, Promises promises, Pools pools, Meters meters) {
        this.store = store;
        this.promises = promises;
        this.pools = pools;
        this.meters = meters;
    }

    /** How many were due; 0 also when another process holds the lease by now. */
    @WithTransaction
    Uni<Integer> advance(String name, UUID holder) {
        return pools.lockAs(name, holder)
                .chain(
                        pool ->
                                pool == null
                                        ? Uni.createFrom().item(0)
                                        : store.due(pool, BATCH)
                                                .call(due -> each(due, one -> step(pool, one)))
                                                .map(List::size));
    }

    /**
     * Brings the nodes of the pool in line with the configuration, those that leave first. True
     * when something differed.
     */
    @WithTransaction
    Uni<Boolean> adopt(UUID holder) {
        return pools.lockAs(holder)
                .chain(
                        pool -> {
                            if (pool == null) {
                                return Uni.createFrom().item(false);
                            }
                            var change = pools.change(pool);
                            meters.know(pool.gpuTypes());
                            if (change.none()) {
                                return Uni.createFrom().item(false);
                            }
                            return (change.lost().isEmpty()
                                            ? gain(pool, change.gained())
                                            : lose(pool, change.lost()))
                                    .replaceWith(true);
                        });
    }

    /** Gives a pool other nodes; those that leave go first. Joins a transaction that has it. */
    Uni<Void> resize(Pool pool, List<Node> wanted) {
        var change = NodeChange.between(pool.nodes(), wanted);
        meters.know(wanted.stream().map(Node::gpuType).distinct().toList());
        return (change.lost().isEmpty()
                        ? Uni.createFrom().item(pool)
                        : lose(pool, change.lost()).replaceWith(pool.without(change.lost())))
                .chain(
                        smaller -> {
                            var gained = NodeChange.between(smaller.nodes(), wanted).gained();
                            return gained.isEmpty()
                                    ? Uni.createFrom().voidItem()
                                    : gain(smaller, gained);
                        });
    }

    /** A reservation changed earlier in this transaction is looked at as it is now. */
    private Uni<Void> step(Pool pool, Reservation due) {
        return store.current(due.id())
                .chain(
                        current -> {
                            var at = current.state().dueAt();
                            return at == null || at.isAfter(pool.now())
                                    ? Uni.createFrom().voidItem()
                                    : next(pool, current);
                        });
    }

    private Uni<Void> next(Pool pool, Reservation reservation) {
        return switch (reservation.state()) {
            case Queued queued -> start(pool, reservation, queued);
            case Preparing preparing -> activate(pool, reservation, preparing);
            case Active active ->
                    active.window().end().isAfter(pool.now())
                            ? warn(pool, reservation, active)
                            : expire(pool, reservation, active);
            case Pending _, Expired _, Cancelled _, Failed _ -> Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> start(Pool pool, Reservation reservation, Queued queued) {
        var type = reservation.asked().gpuType();
        if (!queued.promised().end().isAfter(pool.now())) {
            return promises.reseat(
                    pool,
                    type,
                    "missed: the service did not run in the promised time",
                    cause(reservation));
        }
        boolean missed = Reservation.missed(queued, pool.now());
        Uni<Slot> window =
                missed
                        ? promises.roster(pool, type)
                                .map(r -> r.late(reservation.id(), queued.promised(), pool.now()))
                        : Uni.createFrom().item(queued.promised());
        return window.chain(
                        slot ->
                                pools.claim(pool, reservation.id(), slot)
                                        .chain(
                                                () ->
                                                        store.update(
                                                                reservation.prepare(
                                                                        queued, slot, pool.now()),
                                                                cause(reservation))))
                .invoke(() -> meters.count(type, missed ? Result.BROKEN : Result.KEPT, 1));
    }

    /** Looks at what is held, rather than trusting that it was claimed. */
    private Uni<Void> activate(Pool pool, Reservation reservation, Preparing preparing) {
        return pools.held(reservation.id())
                .chain(
                        held -> {
                            if (held != preparing.window().gpus()) {
                                throw new IllegalStateException(
                                        "%s holds %d of %d GPUs"
                                                .formatted(
                                                        reservation.id(),
                                                        held,
                                                        preparing.window().gpus()));
                            }
                            return store.update(
                                    reservation.activate(preparing, pool.now()),
                                    cause(reservation));
                        })
                .invoke(
                        () ->
                                meters.waited(
                                        reservation.asked().gpuType(),
                                        Duration.between(reservation.createdAt(), pool.now())))
                .chain(() -> step(pool, reservation));
    }

    private Uni<Void> warn(Pool pool, Reservation reservation, Active active) {
        var warning = Warning.reached(active.window().end(), pool.now());
        if (warning == null) {
            throw new IllegalStateException(
                    "%s is due for no warning at %s".formatted(active, pool.now()));
        }
        return store.update(reservation.warn(active, warning), cause(reservation));
    }

    private Uni<Void> expire(Pool pool, Reservation reservation, Active active) {
        return store.update(reservation.expire(active, pool.now()), cause(reservation))
                .chain(() -> pools.release(reservation.id()));
    }

    private Uni<Void> gain(Pool pool, List<Node> gained) {
        LOG.infof("Nodes joined the pool: %s", names(gained));
        return pools.add(pool, gained)
                .invoke(larger -> meters.know(larger.gpuTypes()))
                .chain(
                        larger ->
                                each(
                                        gained.stream().map(Node::gpuType).distinct().toList(),
                                        type ->
                                                promises.pullForward(
                                                        larger,
                                                        type,
                                                        "nodes joined the pool",
                                                        Cause.system(larger.name()))));
    }

    private Uni<Void> lose(Pool pool, List<Node> lost) {
        LOG.warnf("Nodes left the pool: %s", names(lost));
        var cause = Cause.system(pool.name());
        var why = "the pool lost " + names(lost);
        return each(
                        lost.stream().map(Node::gpuType).distinct().toList(),
                        type ->
                                promises.roster(pool, type)
                                        .map(
                                                roster ->
                                                        roster.unseat(
                                                                lost.stream()
                                                                        .map(Node::name)
                                                                        .toList(),
                                                                pool.now(),
                                                                why))
                                        .chain(
                                                changes ->
                                                        each(
                                                                changes,
                                                                change ->
                                                                        store.update(change, cause)
                                                                                .chain(
                                                                                        () ->
                                                                                                pools
                                                                                                        .release(
                                                                                                                change.after()
                                                                                                                        .id())))))
                .chain(() -> pools.remove(pool, lost))
                .chain(
                        smaller ->
                                each(
                                        lost.stream().map(Node::gpuType).distinct().toList(),
                                        type ->
                                                promises.reseat(smaller, type, why, cause)
                                                        .chain(
                                                                () ->
                                                                        promises.pullForward(
                                                                                smaller, type, why,
                                                                                cause))));
    }

    private static Cause cause(Reservation reservation) {
        return Cause.system(reservation.id().value());
    }

    private static String names(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", "));
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> work.apply(item))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
