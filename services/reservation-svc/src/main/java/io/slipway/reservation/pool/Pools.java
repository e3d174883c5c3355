package io.slipway.reservation.pool;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.planner.Closure;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The pool of this service. All but the lease joins the transaction of the caller. */
@ApplicationScoped
public class Pools {
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    private final PoolStore store;
    private final PoolConfig config;
    private final List<Node> wanted;
    private volatile @Nullable Known known;

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

    /** The name of the pool that the configuration describes. */
    public String configured() {
        return config.name();
    }

    /** Every pool. What is a second old may be answered: a pool is locked before it is used. */
    @WithSession
    public Uni<List<PoolFacts>> known() {
        var seen = known;
        return seen != null && System.nanoTime() - seen.at() < KNOWN_FOR.toNanos()
                ? Uni.createFrom().item(seen.pools())
                : facts();
    }

    @WithSession
    public Uni<Boolean> isKnown(String name) {
        return facts().map(all -> all.stream().anyMatch(facts -> facts.name().equals(name)));
    }

    /** Every pool, as it is now. */
    @WithSession
    public Uni<List<PoolFacts>> facts() {
        return store.facts()
                .map(all -> all.stream().map(this::asConfigured).toList())
                .invoke(all -> known = new Known(all, System.nanoTime()));
    }

    private PoolFacts asConfigured(PoolFacts facts) {
        return facts.configured()
                ? new PoolFacts(
                        facts.name(),
                        config.zone().orElse(null),
                        config.labels(),
                        facts.gpuTypes(),
                        null)
                : facts;
    }

    private record Known(List<PoolFacts> pools, long at) {}

    /** Makes a pool without nodes; false when there is one of that name. */
    public Uni<Boolean> make(PoolFacts facts) {
        return store.make(facts).invoke(this::forget);
    }

    public Uni<Void> describe(PoolFacts facts) {
        return store.describe(facts).invoke(this::forget);
    }

    /** Takes an empty pool away; lock it before. */
    public Uni<Void> drop(Pool pool) {
        return store.drop(pool.name()).invoke(this::forget);
    }

    public Uni<Boolean> empty(Pool pool) {
        return store.live(pool.name()).map(live -> live == 0);
    }

    private void forget() {
        known = null;
    }

    public Uni<List<Window>> windows(Pool pool) {
        return store.windows(pool.name(), pool.now());
    }

    public Uni<Void> close(Window window) {
        return store.close(window);
    }

    public Uni<Void> open(Window window, Pool pool) {
        return store.open(window, pool.now());
    }

    /** True when this holder drives that pool from now on. */
    @WithTransaction
    public Uni<Boolean> lease(String name, UUID holder) {
        return store.lease(name, holder, config.lease());
    }

    public Uni<Pool> lock(String name) {
        return lock(name, 1);
    }

    /** The same, for so many places in the order of arrival. */
    public Uni<Pool> lock(String name, int places) {
        return store.lock(name, places).map(Pools::present);
    }

    public Uni<@Nullable Pool> lockAs(String name, UUID holder) {
        return store.lockAs(name, holder);
    }

    public Uni<Pool> look(String name) {
        return store.look(name).map(Pools::present);
    }

    /** Locks the pool: until the transaction ends nobody else decides about its GPUs. */
    public Uni<Pool> lock() {
        return lock(config.name());
    }

    /** Locks the pool for the holder of its lease; null when another has it now. */
    public Uni<@Nullable Pool> lockAs(UUID holder) {
        return store.lockAs(config.name(), holder);
    }

    /** The pool as it is, for an answer that decides nothing. */
    public Uni<Pool> look() {
        return store.look(config.name()).map(Pools::present);
    }

    /** So many places in the order of arrival at a locked pool; the first one of them. */
    public Uni<Long> tickets(Pool pool, int count) {
        return store.tickets(pool.name(), count).map(last -> last - count + 1);
    }

    /** Every GPU that those hold is free from now on. */
    public Uni<Void> release(List<ReservationId> ids) {
        return ids.isEmpty() ? Uni.createFrom().voidItem() : store.release(ids);
    }

    /** Records every single GPU of the slots as held. */
    public Uni<Void> claim(String pool, Map<ReservationId, Slot> slots) {
        return slots.isEmpty() ? Uni.createFrom().voidItem() : store.claim(pool, slots);
    }

    /** How many GPUs each of them holds; those that hold none are not in it. */
    public Uni<Map<ReservationId, Integer>> held(List<ReservationId> ids) {
        return ids.isEmpty() ? Uni.createFrom().item(Map.of()) : store.held(ids);
    }

    /** What a transaction that is committed has seen, for the next one. */
    public void remember(Pool pool) {
        store.remember(pool);
    }

    /** What differs between the pool and the configuration of this process. */
    public NodeChange change(Pool pool) {
        return NodeChange.between(pool.nodes(), wanted);
    }

    public Uni<Pool> remove(Pool pool, List<Node> lost) {
        return store.remove(pool.name(), lost).invoke(this::forget).replaceWith(pool.without(lost));
    }

    public Uni<Pool> add(Pool pool, List<Node> gained) {
        return store.add(pool.name(), gained).invoke(this::forget).replaceWith(pool.with(gained));
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

    /** Others have so many GPUs of a node, or none any more; the pool as it is without them. */
    public Uni<Void> occupy(Pool pool, Node node, int gpus, Instant until) {
        return store.occupy(pool.name(), node.name(), gpus, pool.now(), until);
    }

    /** Those nodes may be given away again. */
    public Uni<Pool> reopen(Pool pool, List<String> names) {
        return store.reopen(pool.name(), names)
                .replaceWith(
                        pool.closing(
                                pool.closed().stream()
                                        .filter(
                                                closure ->
                                                        closure.gpus() != Closure.ALL
                                                                || !names.containsAll(
                                                                        closure.nodes()))
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
