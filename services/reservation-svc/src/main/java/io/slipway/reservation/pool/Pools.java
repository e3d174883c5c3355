package io.slipway.reservation.pool;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pool of this service. All but the lease joins the transaction of the caller. */
@ApplicationScoped
public class Pools {
    private final PoolStore store;
    private final PoolConfig config;
    private final List<Node> wanted;

    Pools(PoolStore store, PoolConfig config) {
        this.store = store;
        this.config = config;
        this.wanted = NodeSpec.nodes(config.nodes());
    }

    /** True when this holder drives the pool from now on; makes the pool when there is none. */
    @WithTransaction
    public Uni<Boolean> lease(UUID holder) {
        return store.found(config.name())
                .chain(() -> store.lease(config.name(), holder, config.lease()));
    }

    /** Locks the pool: until the transaction ends nobody else decides about its GPUs. */
    public Uni<Pool> lock() {
        return store.lock(config.name()).map(Pools::present);
    }

    /** Locks the pool for the holder of its lease; null when another has it now. */
    public Uni<@Nullable Pool> lockAs(UUID holder) {
        return store.lockAs(config.name(), holder);
    }

    /** The pool as it is, for an answer that decides nothing. */
    public Uni<Pool> look() {
        return store.look(config.name()).map(Pools::present);
    }

    /** Records every single GPU of the slot as held. */
    public Uni<Void> claim(Pool pool, ReservationId id, Slot slot) {
        return Multi.createFrom()
                .iterable(slot.nodes())
                .onItem()
                .transformToUniAndConcatenate(
                        node -> store.claim(pool.name(), node, slot.gpusPerNode(), id.value()))
                .collect()
                .asList()
                .invoke(
                        claimed -> {
                            if (claimed.stream().anyMatch(n -> n != slot.gpusPerNode())) {
                                throw new IllegalStateException(
                                        "%s found %s free of %s".formatted(id, claimed, slot));
                            }
                        })
                .replaceWithVoid();
    }

    public Uni<Integer> held(ReservationId id) {
        return store.held(id.value());
    }

    public Uni<Void> release(ReservationId id) {
        return store.release(id.value()).replaceWithVoid();
    }

    /** What differs between the pool and the configuration of this process. */
    public NodeChange change(Pool pool) {
        return NodeChange.between(pool.nodes(), wanted);
    }

    public Uni<Pool> remove(Pool pool, List<Node> lost) {
        return store.remove(pool.name(), lost).replaceWith(pool.without(lost));
    }

    public Uni<Pool> add(Pool pool, List<Node> gained) {
        return store.add(pool.name(), gained).replaceWith(pool.with(gained));
    }

    /** The nodes with what is known of each. */
    public Uni<List<NodeState>> states(Pool pool) {
        return store.nodes(pool.name());
    }

    /** Nothing new comes to those nodes. */
    public Uni<Void> close(Pool pool, List<Node> nodes, NodeState.Closed closed) {
        return Multi.createFrom()
                .iterable(nodes)
                .onItem()
                .transformToUniAndConcatenate(node -> store.close(pool.name(), node.name(), closed))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Those nodes may be given away again. */
    public Uni<Pool> reopen(Pool pool, List<String> names) {
        return store.reopen(pool.name(), names)
                .replaceWith(
                        new Pool(
                                pool.name(),
                                pool.now(),
                                pool.ticket(),
                                pool.nodes(),
                                pool.closed().stream()
                                        .filter(closure -> !names.containsAll(closure.nodes()))
                                        .toList()));
    }

    private static Pool present(@Nullable Pool pool) {
        if (pool == null) {
            throw CommonProblem.UNAVAILABLE
                    .because("The pool is not set up yet.")
                    .fix("Try again in a moment.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        return pool;
    }
}
