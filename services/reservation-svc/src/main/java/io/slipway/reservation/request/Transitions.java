package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.slipway.outbox.Cause;
import io.slipway.planner.Closure;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.kube.Standing;
import io.slipway.reservation.kube.capacity.Survey;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.NodeChange;
import io.slipway.reservation.pool.NodeState;
import io.slipway.reservation.pool.NodeState.Closed;
import io.slipway.reservation.pool.NodeState.How;
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
import java.util.Map;
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
    static final int BATCH = 200;

    private final ReservationStore store;
    private final Promises promises;
    private final Pools pools;
    private final Grounds grounds;
    private final Meters meters;
    private final Rounds rounds;
    private final Duration grace;

    Transitions(
            ReservationStore store,
            Rounds rounds,
            Promises promises,
            Pools pools,
            Grounds grounds,
            Meters meters,
            ReservationConfig config) {
        this.store = store;
        this.rounds = rounds;
        this.promises = promises;
        this.pools = pools;
        this.grounds = grounds;
        this.meters = meters;
        this.grace = config.grace();
    }

    /**
     * Acts on what is due, and on what was seen of what runs. How much that was; 0 also when
     * another process holds the lease by now.
     */
    Uni<Integer> advance(String name, UUID holder) {
        return asHolder(
                name,
                holder,
                pool -> due(pool).chain(due -> settle(pool).map(settled -> due + settled)));
    }

    /** The same, where it is known that nothing was seen. */
    Uni<Integer> advanceDue(String name, UUID holder) {
        return asHolder(name, holder, this::due);
    }

    private Uni<Integer> asHolder(String name, UUID holder, Function<Pool, Uni<Integer>> work) {
        return rounds.turn(
                name,
                () ->
                        pools.lockAs(name, holder)
                                .chain(
                                        pool ->
                                                pool == null
                                                        ? Uni.createFrom().item(0)
                                                        : work.apply(pool)));
    }

    private Uni<Integer> due(Pool pool) {
        return store.sitting(pool)
                .map(sitting -> sitting.due(!grounds.real(pool.name()), BATCH))
                .call(due -> due(pool, due))
                .map(List::size);
    }

    private Uni<Void> due(Pool pool, List<Reservation> due) {
        var preparing =
                due.stream()
                        .filter(one -> one.state() instanceof Preparing)
                        .map(Reservation::id)
                        .toList();
        return grounds(pool, preparing).chain(known -> each(due, one -> step(pool, one, known)));
    }

    /** What is known of the grounds of those that prepare, and how many GPUs each of them holds. */
    private record Known(Map<ReservationId, Standing> standings, Map<ReservationId, Integer> held) {
        Standing standing(ReservationId id) {
            var standing = standings.get(id);
            if (standing == null) {
                throw new IllegalStateException(id + " was not looked at");
            }
            return standing;
        }
    }

    private Uni<Known> grounds(Pool pool, List<ReservationId> ids) {
        return grounds.look(pool.name(), ids)
                .chain(standings -> pools.held(ids).map(held -> new Known(standings, held)));
    }

    /** Whether anything is due now; locks nothing. */
    @WithSession
    Uni<Boolean> stirred(String pool) {
        return store.stirred(pool)
                .chain(due -> due ? Uni.createFrom().item(true) : grounds.anyNews(pool));
    }

    private Uni<Void> tell(Pool pool, Grounds.Ooms ooms) {
        return store.sitting(pool)
                .chain(
                        sitting -> {
                            var kept = sitting.of(ooms.id());
                            return kept == null || kept.reservation().ended()
                                    ? Uni.createFrom().voidItem()
                                    : store.tell(
                                            pool,
                                            kept.reservation()
                                                    .outOfMemory(ooms.kills(), ooms.last()),
                                            cause(kept.reservation()));
                        })
                .chain(() -> grounds.told(ooms));
    }

    /** Those who wait without a promise get one, as far as can be. */
    Uni<Void> hand(String name, UUID holder) {
        return waitingTypes(name)
                .chain(
                        types ->
                                types.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : rounds.turn(
                                                name,
                                                () ->
                                                        driving(
                                                                name,
                                                                holder,
                                                                pool ->
                                                                        promises.hand(
                                                                                pool, types))));
    }

    @WithSession
    Uni<List<String>> waitingTypes(String name) {
        return store.waitingTypes(name);
    }

    /**
     * Whoever could start earlier does, whatever was missed of what came free. What this process
     * has in mind of the pool is not trusted then.
     */
    Uni<Void> replan(String name, UUID holder) {
        return rounds.turn(
                name,
                () ->
                        drivingAnew(
                                name,
                                holder,
                                pool ->
                                        store.sitting(pool)
                                                .chain(
                                                        sitting ->
                                                                each(
                                                                        sitting.queuedTypes(),
                                                                        type ->
                                                                                replan(
                                                                                        pool,
                                                                                        type)))));
    }

    private Uni<Void> replan(Pool pool, String type) {
        return promises.pullForward(pool, type, "GPUs are free earlier", Cause.system(pool.name()));
    }

    private Uni<Void> drivingAnew(String name, UUID holder, Function<Pool, Uni<Void>> work) {
        store.forget(name);
        return driving(name, holder, work);
    }

    private Uni<Void> driving(String name, UUID holder, Function<Pool, Uni<Void>> work) {
        return pools.lockAs(name, holder)
                .chain(pool -> pool == null ? Uni.createFrom().voidItem() : work.apply(pool));
    }

    /** Whose ground became ready, or cannot be had, and what was killed for its memory. */
    private Uni<Integer> settle(Pool pool) {
        return grounds.news(pool.name())
                .call(all -> each(all, one -> settle(pool, one)))
                .map(List::size);
    }

    private Uni<Void> settle(Pool pool, Grounds.News news) {
        var ooms = news.untold();
        return store.sitting(pool)
                .chain(
                        sitting -> {
                            var kept = sitting.of(news.id());
                            return kept == null
                                    ? Uni.createFrom().voidItem()
                                    : settle(pool, kept.reservation(), news);
                        })
                .chain(() -> ooms == null ? Uni.createFrom().voidItem() : tell(pool, ooms));
    }

    private Uni<Void> settle(Pool pool, Reservation reservation, Grounds.News news) {
        return switch (news.standing()) {
            case Standing.Ready _ ->
                    reservation.state() instanceof Preparing preparing
                            ? activate(pool, reservation, preparing, news.held())
                            : Uni.createFrom().voidItem();
            case Standing.Raising _ -> Uni.createFrom().voidItem();
            case Standing.Failed failed ->
                    !(reservation.state() instanceof Preparing
                                    || reservation.state() instanceof Active)
                            ? Uni.createFrom().voidItem()
                            : failed.elsewhere()
                                    ? placeElsewhere(pool, reservation, failed.reason())
                                    : fail(pool, reservation, failed.reason());
        };
    }

    /**
     * It could not be started, or kept up, where it is. Its nodes are spared for a while, and it
     * waits for the first slot that is left, at its old place.
     */
    private Uni<Void> placeElsewhere(Pool pool, Reservation reservation, String reason) {
        var slot = reservation.state().slot();
        var type = reservation.asked().gpuType();
        var waits = reservation.interrupt(pool.now());
        if (slot == null || waits.isEmpty()) {
            return fail(pool, reservation, reason);
        }
        var length = reservation.state() instanceof Active ? Duration.ZERO : slot.length();
        var nodes = pool.nodes().stream().filter(n -> slot.nodes().contains(n.name())).toList();
        var spared =
                new Closed(
                        How.SPARED,
                        pool.now(),
                        pool.now().plus(grounds.spareFor()),
                        "a reservation could not be started there");
        LOG.warnf("%s is placed elsewhere: %s", reservation.id(), reason);
        return store.write(pool, waits.get())
                .chain(() -> close(pool, nodes, spared, reason))
                .chain(() -> promises.roster(pool, type))
                .map(roster -> roster.madeWhole(reservation.id(), length, reason))
                .chain(
                        change ->
                                change.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : store.update(pool, change.get(), cause(reservation)));
    }

    /** What it held is for those who wait. */
    private Uni<Void> fail(Pool pool, Reservation reservation, String reason) {
        return reservation
                .fail(reason, pool.now())
                .map(
                        change ->
                                store.update(pool, change, cause(reservation))
                                        .chain(
                                                () ->
                                                        promises.pullForward(
                                                                pool,
                                                                reservation.asked().gpuType(),
                                                                "an earlier reservation failed",
                                                                cause(reservation))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /**
     * Brings the nodes of the pool in line with the configuration, those that leave first. True
     * when something differed.
     */
    Uni<Boolean> adopt(UUID holder) {
        return rounds.turn(
                pools.configured(),
                () ->
                        pools.lockAs(holder)
                                .chain(
                                        pool ->
                                                pool == null
                                                        ? Uni.createFrom().item(false)
                                                        : adopt(pool)));
    }

    /** Who is in the pool stays in mind. */
    private Uni<Boolean> adopt(Pool pool) {
        return store.sitting(pool)
                .chain(
                        () -> {
                            if (grounds.real(pool.name())) {
                                return survey(pool);
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

    /** One step towards what the cluster shows; what cannot be seen stays as it is. */
    private Uni<Boolean> survey(Pool pool) {
        var sites = grounds.sites(pool.name());
        if (sites == null) {
            return Uni.createFrom().item(false);
        }
        return pools.states(pool)
                .map(known -> Survey.of(known, sites, grounds.backWithin(), pool.now()))
                .chain(
                        survey ->
                                survey.none()
                                        ? Uni.createFrom().item(false)
                                        : apply(pool, survey).replaceWith(true));
    }

    private Uni<Void> apply(Pool pool, Survey survey) {
        if (!survey.gone().isEmpty()) {
            return lose(pool, survey.gone());
        }
        if (!survey.closing().isEmpty()) {
            var next = survey.closing().getFirst();
            var why = "%s: %s".formatted(next.node().name(), next.closed().cause());
            LOG.warnf("Nothing new comes to %s", why);
            return (next.closed().how() == How.LOST
                            ? unseat(pool, List.of(next.node()))
                            : Uni.createFrom().voidItem())
                    .chain(() -> close(pool, List.of(next.node()), next.closed(), why));
        }
        if (!survey.reopening().isEmpty()) {
            LOG.infof("Nodes are given away again: %s", survey.reopening());
            return pools.reopen(pool, survey.reopening())
                    .chain(
                            open ->
                                    each(
                                            open.gpuTypes(),
                                            type ->
                                                    promises.pullForward(
                                                            open,
                                                            type,
                                                            "nodes are given away again",
                                                            Cause.system(open.name()))));
        }
        if (!survey.gained().isEmpty()) {
            return gain(pool, survey.gained());
        }
        return occupy(pool, survey.occupied().getFirst());
    }

    /** Pods of others came or went: whoever was promised their GPUs gets another slot. */
    private Uni<Void> occupy(Pool pool, Survey.Occupied seen) {
        var node = seen.node();
        var type = node.gpuType();
        var until = pool.now().plus(Survey.CLOSED_FOR);
        var before = pool.withoutOthersOn(node);
        LOG.infof("Pods of others have %d GPUs of %s", seen.gpus(), node.name());
        Uni<Void> planned =
                seen.gpus() > seen.before()
                        ? promises.close(
                                before,
                                type,
                                NodeState.closure(
                                        node, new NodeState.Others(seen.gpus(), pool.now(), until)),
                                "pods of others have %d GPUs of %s"
                                        .formatted(seen.gpus(), node.name()),
                                Cause.system(pool.name()))
                        : Uni.createFrom().voidItem();
        return planned.chain(() -> pools.occupy(pool, node, seen.gpus(), until))
                .chain(
                        () ->
                                seen.gpus() < seen.before()
                                        ? pools.lock(pool.name())
                                                .chain(
                                                        freed ->
                                                                promises.pullForward(
                                                                        freed,
                                                                        type,
                                                                        "pods of others ended",
                                                                        Cause.system(pool.name())))
                                        : Uni.createFrom().voidItem());
    }

    /** Whoever waits for those nodes gets another slot. */
    private Uni<Void> close(Pool pool, List<Node> nodes, Closed closed, String why) {
        return each(
                        nodes.stream().map(Node::gpuType).distinct().toList(),
                        type ->
                                promises.close(
                                        pool,
                                        type,
                                        new Closure(
                                                nodes.stream()
                                                        .filter(n -> n.gpuType().equals(type))
                                                        .map(Node::name)
                                                        .toList(),
                                                closed.since(),
                                                closed.until(),
                                                closed.cause()),
                                        why,
                                        Cause.system(pool.name())))
                .chain(() -> pools.close(pool, nodes, closed));
    }

    /** Whoever runs on those nodes waits again, with the time that is left. */
    Uni<Void> unseat(Pool pool, List<Node> lost) {
        var names = lost.stream().map(Node::name).toList();
        return each(
                lost.stream().map(Node::gpuType).distinct().toList(),
                type ->
                        promises.roster(pool, type)
                                .map(roster -> roster.unseat(names, pool.now()))
                                .chain(unseated -> each(unseated, one -> store.write(pool, one))));
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
    private Uni<Void> step(Pool pool, Reservation due, Known known) {
        return store.sitting(pool)
                .chain(
                        sitting -> {
                            var kept = sitting.of(due.id());
                            var at = kept == null ? null : kept.reservation().state().dueAt();
                            return kept == null || at == null || at.isAfter(pool.now())
                                    ? Uni.createFrom().voidItem()
                                    : next(pool, kept.reservation(), known);
                        });
    }

    private Uni<Void> next(Pool pool, Reservation reservation, Known known) {
        return switch (reservation.state()) {
            case Queued queued -> start(pool, reservation, queued);
            case Preparing preparing ->
                    known.standings().containsKey(reservation.id())
                            ? prepared(pool, reservation, preparing, known)
                            : Uni.createFrom().voidItem();
            case Active active ->
                    active.window().end().isAfter(pool.now())
                            ? warn(pool, reservation, active)
                            : end(pool, reservation, active);
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
        return window.map(slot -> reservation.prepare(queued, slot, pool.now()))
                .call(change -> store.update(pool, change, cause(reservation)))
                .invoke(() -> meters.count(type, missed ? Result.BROKEN : Result.KEPT, 1))
                .chain(change -> started(pool, change.after()));
    }

    /** Where nothing has to run, it is active as soon as its GPUs are claimed: all or none. */
    private Uni<Void> started(Pool pool, Reservation reservation) {
        return !grounds.real(pool.name()) && reservation.state() instanceof Preparing preparing
                ? activate(pool, reservation, preparing)
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> prepared(
            Pool pool, Reservation reservation, Preparing preparing, Known known) {
        return switch (known.standing(reservation.id())) {
            case Standing.Ready _ ->
                    activate(
                                    pool,
                                    reservation,
                                    preparing,
                                    known.held().getOrDefault(reservation.id(), 0))
                            .chain(() -> step(pool, reservation, known));
            case Standing.Raising(String detail) ->
                    preparing.window().end().isAfter(pool.now())
                            ? Uni.createFrom().voidItem()
                            : fail(pool, reservation, "it was not ready in its time: " + detail);
            case Standing.Failed failed -> fail(pool, reservation, failed.reason());
        };
    }

    /** Looks at what is held, rather than trusting that it was claimed. */
    private Uni<Void> activate(Pool pool, Reservation reservation, Preparing preparing, int held) {
        if (held != preparing.window().gpus()) {
            throw new IllegalStateException(
                    "%s holds %d of %d GPUs"
                            .formatted(reservation.id(), held, preparing.window().gpus()));
        }
        return activate(pool, reservation, preparing);
    }

    private Uni<Void> activate(Pool pool, Reservation reservation, Preparing preparing) {
        return store.update(pool, reservation.activate(preparing, pool.now()), cause(reservation))
                .invoke(
                        () ->
                                meters.waited(
                                        reservation.asked().gpuType(),
                                        Duration.between(reservation.createdAt(), pool.now())));
    }

    private Uni<Void> warn(Pool pool, Reservation reservation, Active active) {
        var warning = Warning.reached(active.window().end(), pool.now());
        if (warning == null) {
            throw new IllegalStateException(
                    "%s is due for no warning at %s".formatted(active, pool.now()));
        }
        return store.update(pool, reservation.warn(active, warning), cause(reservation));
    }

    /** Over once the grace is, too. */
    private Uni<Void> end(Pool pool, Reservation reservation, Active active) {
        if (active.agreedEnd() != null || grace.isZero()) {
            return expire(pool, reservation, active);
        }
        return promises.roster(pool, reservation.asked().gpuType())
                .map(roster -> roster.lingersUntil(reservation.id(), active.window(), grace))
                .chain(
                        until ->
                                until.isAfter(pool.now())
                                        ? store.update(
                                                pool,
                                                reservation.linger(active, until),
                                                cause(reservation))
                                        : expire(pool, reservation, active));
    }

    private Uni<Void> expire(Pool pool, Reservation reservation, Active active) {
        return store.update(pool, reservation.expire(active, pool.now()), cause(reservation));
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
        return unseat(pool, lost)
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
