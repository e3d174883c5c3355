package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.outbox.Cause;
import io.slipway.planner.Closure;
import io.slipway.reservation.kube.Grounds;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.NodeState;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Takes machines out of the plan: what that would do, and doing it. */
@ApplicationScoped
public class Evacuations {
    /** As long as a closed node is planned to stay away. */
    private static final Duration AWAY = Duration.ofDays(7);

    private final Pools pools;
    private final Promises promises;
    private final Transitions transitions;
    private final Grounds grounds;
    private final ReservationStore store;

    Evacuations(
            Pools pools,
            Promises promises,
            Transitions transitions,
            Grounds grounds,
            ReservationStore store) {
        this.store = store;
        this.pools = pools;
        this.promises = promises;
        this.transitions = transitions;
        this.grounds = grounds;
    }

    /** The nodes of the pool with what is known of each. */
    @WithSession
    public Uni<List<NodeState>> nodes() {
        return pools.look().chain(pools::states);
    }

    /** Whom it would touch; changes nothing. */
    @WithSession
    public Uni<Evacuation> plan(String machine, List<String> names, boolean emptied) {
        return pools.look().chain(pool -> plan(pool, machine, names, emptied));
    }

    /** What was told when nothing has changed since; what is told now, undone, when it has. */
    @WithTransaction
    public Uni<Done> apply(
            String machine, List<String> names, boolean emptied, String hash, String by) {
        return store.during(() -> applies(machine, names, emptied, hash, by));
    }

    private Uni<Done> applies(
            String machine, List<String> names, boolean emptied, String hash, String by) {
        return pools.lock()
                .chain(
                        pool ->
                                plan(pool, machine, names, emptied)
                                        .chain(
                                                plan ->
                                                        plan.hash().equals(hash)
                                                                ? apply(pool, plan, names, by)
                                                                        .replaceWith(
                                                                                new Done(
                                                                                        plan, true))
                                                                : Uni.createFrom()
                                                                        .item(
                                                                                new Done(
                                                                                        plan,
                                                                                        false))));
    }

    /** A plan, and whether it was carried out. */
    public record Done(Evacuation plan, boolean applied) {}

    private Uni<Evacuation> plan(Pool pool, String machine, List<String> names, boolean emptied) {
        return Multi.createFrom()
                .iterable(types(pool, names))
                .onItem()
                .transformToUniAndConcatenate(
                        type ->
                                promises.roster(pool, type)
                                        .map(
                                                roster ->
                                                        roster.evacuate(
                                                                closure(pool, type, names),
                                                                emptied,
                                                                pool.now())))
                .collect()
                .asList()
                .map(
                        touched ->
                                Evacuation.of(
                                        machine,
                                        emptied,
                                        touched.stream().flatMap(List::stream).toList()));
    }

    /** It is spared until the cluster shows that it is cordoned; longer when that is seen. */
    private Uni<Void> apply(Pool pool, Evacuation plan, List<String> names, String by) {
        var nodes = pool.nodes().stream().filter(node -> names.contains(node.name())).toList();
        var closed =
                new NodeState.Closed(
                        NodeState.How.SPARED,
                        pool.now(),
                        pool.now().plus(grounds.spareFor()),
                        "closed by " + by);
        var why =
                plan.emptied()
                        ? "%s is emptied by %s".formatted(plan.machine(), by)
                        : "%s is cordoned by %s".formatted(plan.machine(), by);
        return (plan.emptied() ? transitions.unseat(pool, nodes) : Uni.createFrom().voidItem())
                .chain(
                        () ->
                                Multi.createFrom()
                                        .iterable(types(pool, names))
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                type ->
                                                        promises.close(
                                                                pool,
                                                                type,
                                                                closure(pool, type, names),
                                                                why,
                                                                Cause.system(pool.name())))
                                        .collect()
                                        .last())
                .chain(() -> pools.close(pool, nodes, closed));
    }

    private static List<String> types(Pool pool, List<String> names) {
        return pool.nodes().stream()
                .filter(node -> names.contains(node.name()))
                .map(Node::gpuType)
                .distinct()
                .sorted()
                .toList();
    }

    private static Closure closure(Pool pool, String gpuType, List<String> names) {
        return new Closure(
                pool.nodes().stream()
                        .filter(node -> node.gpuType().equals(gpuType))
                        .map(Node::name)
                        .filter(names::contains)
                        .toList(),
                pool.now(),
                pool.now().plus(AWAY),
                "closed");
    }
}
