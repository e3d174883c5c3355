package io.slipway.reservation.fleet;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.planner.Closure;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.PoolFacts;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.pool.Window;
import io.slipway.reservation.request.Capacities;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be asked of pools and of their maintenance. */
@ApplicationScoped
public class Fleets {
    private final Pools pools;
    private final Capacities capacities;

    Fleets(Pools pools, Capacities capacities) {
        this.pools = pools;
        this.capacities = capacities;
    }

    /** A pool with its nodes. */
    record Described(PoolFacts facts, Pool pool) {}

    @WithSession
    Uni<List<Described>> all() {
        return pools.facts()
                .chain(
                        all ->
                                Multi.createFrom()
                                        .iterable(all)
                                        .onItem()
                                        .transformToUniAndConcatenate(this::described)
                                        .collect()
                                        .asList());
    }

    @WithSession
    Uni<Described> one(String name) {
        return facts(name).chain(this::described);
    }

    private Uni<Described> described(PoolFacts facts) {
        return pools.look(facts.name()).map(pool -> new Described(facts, pool));
    }

    @WithTransaction
    Uni<Described> make(PoolFacts facts, List<Node> nodes) {
        return capacities
                .make(facts, nodes)
                .chain(
                        made ->
                                made
                                        ? one(facts.name())
                                        : Uni.createFrom()
                                                .failure(FleetProblem.exists(facts.name())));
    }

    @WithTransaction
    Uni<Described> change(String name, UnaryOperator<PoolFacts> other, @Nullable List<Node> nodes) {
        return own(name)
                .chain(facts -> capacities.change(other.apply(facts), nodes))
                .chain(() -> one(name));
    }

    @WithTransaction
    Uni<Void> drop(String name) {
        return own(name)
                .chain(() -> capacities.drop(name))
                .invoke(
                        gone -> {
                            if (!gone) {
                                throw FleetProblem.inUse(name);
                            }
                        })
                .replaceWithVoid();
    }

    @WithSession
    Uni<List<Window>> windows() {
        return pools.facts()
                .chain(
                        all ->
                                Multi.createFrom()
                                        .iterable(all)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                facts ->
                                                        pools.look(facts.name())
                                                                .chain(pools::windows))
                                        .collect()
                                        .asList())
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @WithTransaction
    Uni<Capacities.Outcome> close(Window window, boolean dry) {
        return one(window.pool())
                .invoke(described -> refuseUnknown(described.pool(), window.closure()))
                .chain(
                        () ->
                                dry
                                        ? capacities.tryClosing(window.pool(), window.closure())
                                        : capacities.close(window));
    }

    @WithTransaction
    Uni<Window> open(String id, String by) {
        return windows()
                .map(
                        all ->
                                all.stream()
                                        .filter(window -> window.id().equals(id))
                                        .findFirst()
                                        .orElseThrow(FleetProblem::noWindow))
                .call(window -> capacities.open(window, by));
    }

    private static void refuseUnknown(Pool pool, Closure closure) {
        var known = pool.nodes().stream().map(Node::name).toList();
        closure.nodes().stream()
                .filter(node -> !known.contains(node))
                .findFirst()
                .ifPresent(
                        node -> {
                            throw FleetProblem.noNode(node, known);
                        });
    }

    private Uni<PoolFacts> own(String name) {
        return facts(name)
                .invoke(
                        facts -> {
                            if (facts.configured()) {
                                throw FleetProblem.configured(name);
                            }
                        });
    }

    private Uni<PoolFacts> facts(String name) {
        return pools.facts()
                .map(
                        all ->
                                all.stream()
                                        .filter(facts -> facts.name().equals(name))
                                        .findFirst()
                                        .orElseThrow(() -> FleetProblem.noPool(name)));
    }
}
