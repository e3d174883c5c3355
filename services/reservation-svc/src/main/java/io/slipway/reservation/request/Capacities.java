package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.outbox.Cause;
import io.slipway.planner.Closure;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.PoolFacts;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.pool.Window;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What changes the capacity of a pool, with what it does to the promises on it. */
@ApplicationScoped
public class Capacities {
    private final Pools pools;
    private final Promises promises;
    private final Transitions transitions;
    private final ReservationStore store;

    Capacities(Pools pools, Promises promises, Transitions transitions, ReservationStore store) {
        this.pools = pools;
        this.promises = promises;
        this.transitions = transitions;
        this.store = store;
    }

    /** Somebody whom a change of the capacity touches. */
    public record Touched(
            String id,
            String tenant,
            String owner,
            int gpus,
            Effect effect,
            @Nullable Instant startsAt) {}

    /** In which way. */
    public enum Effect {
        /** Starts later, or on other nodes. */
        MOVED,
        /** Will never start, because nothing that is left is large enough. */
        ENDED,
        /** Still runs on the nodes when they are closed; it stays until its end. */
        RUNS_INTO_IT
    }

    /** What came, or would come, of closing nodes. */
    public record Outcome(Instant now, List<Touched> touched) {}

    /** False when there is a pool of that name. */
    @WithTransaction
    public Uni<Boolean> make(PoolFacts facts, List<Node> nodes) {
        return store.during(() -> makes(facts, nodes));
    }

    private Uni<Boolean> makes(PoolFacts facts, List<Node> nodes) {
        return pools.make(facts)
                .chain(
                        made ->
                                made
                                        ? pools.lock(facts.name())
                                                .chain(pool -> transitions.resize(pool, nodes))
                                                .replaceWith(true)
                                        : Uni.createFrom().item(false));
    }

    /** Other words about a pool, and other nodes when they are given. */
    @WithTransaction
    public Uni<Void> change(PoolFacts facts, @Nullable List<Node> nodes) {
        return store.during(() -> changes(facts, nodes));
    }

    private Uni<Void> changes(PoolFacts facts, @Nullable List<Node> nodes) {
        return pools.lock(facts.name())
                .call(() -> pools.describe(facts))
                .chain(
                        pool ->
                                nodes == null
                                        ? Uni.createFrom().voidItem()
                                        : transitions.resize(pool, nodes));
    }

    /** False when somebody runs or waits in it. */
    @WithTransaction
    public Uni<Boolean> drop(String name) {
        return pools.lock(name)
                .chain(
                        pool ->
                                pools.empty(pool)
                                        .chain(
                                                empty ->
                                                        empty
                                                                ? pools.drop(pool).replaceWith(true)
                                                                : Uni.createFrom().item(false)));
    }

    /** Closes nodes for a while; whoever was promised them is told another start. */
    @WithTransaction
    public Uni<Outcome> close(Window window) {
        return store.during(() -> closes(window));
    }

    private Uni<Outcome> closes(Window window) {
        var why = "maintenance: " + window.closure().cause();
        var cause = Cause.request(window.id(), window.madeBy());
        return pools.lock(window.pool())
                .chain(
                        pool ->
                                closings(pool, window.closure(), why)
                                        .call(() -> pools.close(window))
                                        .call(
                                                every ->
                                                        all(
                                                                every,
                                                                one ->
                                                                        store.update(
                                                                                pool,
                                                                                one.changes(),
                                                                                cause)))
                                        .map(all -> outcome(pool, all)));
    }

    /** What closing them would do; changes nothing. */
    @WithTransaction
    public Uni<Outcome> tryClosing(String name, Closure closure) {
        return pools.look(name)
                .chain(
                        pool ->
                                closings(pool, closure, "maintenance: " + closure.cause())
                                        .map(all -> outcome(pool, all)));
    }

    /** Opens nodes again before their time; whoever waits may start earlier. */
    @WithTransaction
    public Uni<Void> open(Window window, String by) {
        return store.during(() -> opens(window, by));
    }

    private Uni<Void> opens(Window window, String by) {
        var cause = Cause.request(window.id(), by);
        return pools.lock(window.pool())
                .call(pool -> pools.open(window, pool))
                .chain(() -> pools.lock(window.pool()))
                .chain(
                        pool ->
                                all(
                                        types(pool, window.closure()),
                                        type ->
                                                promises.pullForward(
                                                        pool,
                                                        type,
                                                        "maintenance was called off",
                                                        cause)));
    }

    private Uni<List<Roster.Closing>> closings(Pool pool, Closure closure, String why) {
        return each(
                types(pool, closure),
                type ->
                        promises.roster(pool, type)
                                .map(
                                        roster ->
                                                roster.close(
                                                        closure.within(roster.group().nodes())
                                                                .orElseThrow(),
                                                        pool.now(),
                                                        why)));
    }

    private static List<String> types(Pool pool, Closure closure) {
        return pool.nodes().stream()
                .filter(node -> closure.nodes().contains(node.name()))
                .map(Node::gpuType)
                .distinct()
                .sorted()
                .toList();
    }

    private static Outcome outcome(Pool pool, List<Roster.Closing> closings) {
        var touched = new ArrayList<Touched>();
        for (Roster.Closing closing : closings) {
            closing.changes().forEach(change -> touched.add(touched(change)));
            closing.runningInto()
                    .forEach(
                            runs ->
                                    touched.add(
                                            touched(runs, Effect.RUNS_INTO_IT, runs.startsAt())));
        }
        return new Outcome(pool.now(), touched);
    }

    private static Touched touched(Change change) {
        boolean moved =
                change.facts().stream().anyMatch(ReservationEvent.Promised.class::isInstance);
        return touched(
                change.after(),
                moved ? Effect.MOVED : Effect.ENDED,
                moved ? change.after().startsAt() : null);
    }

    private static Touched touched(
            Reservation reservation, Effect effect, @Nullable Instant startsAt) {
        return new Touched(
                reservation.id().value(),
                reservation.tenant(),
                reservation.owner(),
                reservation.asked().gpus(),
                effect,
                startsAt);
    }

    private static <T> Uni<Void> all(List<T> items, Function<T, Uni<Void>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static <T, U> Uni<List<U>> each(List<T> items, Function<T, Uni<U>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }
}
