package io.slipway.reservation.request;

import io.slipway.planner.Booking;
import io.slipway.planner.Recurrence;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Series;
import io.slipway.planner.Shape;
import io.slipway.problem.Problem;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.PoolFacts;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the pools offer to a request. It is placed whole in one pool: where it starts first, among
 * equals in the first one by name. Pools are locked in the order of their names, so that two
 * requests never wait for each other.
 */
@ApplicationScoped
class Offers {
    private final Pools pools;
    private final Promises promises;

    Offers(Pools pools, Promises promises) {
        this.pools = pools;
        this.promises = promises;
    }

    /** The pools in which it may be, locked; fails with the problem when there is none. */
    Uni<List<Pool>> lock(Asked asked) {
        return eligible(asked).chain(found -> each(found, facts -> pools.lock(facts.name())));
    }

    /** The same, only looked at. */
    Uni<List<Pool>> look(Asked asked) {
        return eligible(asked).chain(found -> each(found, facts -> pools.look(facts.name())));
    }

    /** Nobody is refused by what was known a moment ago. */
    private Uni<List<PoolFacts>> eligible(Asked asked) {
        return pools.known()
                .map(all -> eligible(all, asked))
                .onFailure(Problem.class)
                .recoverWithUni(() -> pools.facts().map(all -> eligible(all, asked)));
    }

    /** The names of the pools in which it may be; fails with the problem when there is none. */
    Uni<List<String>> names(Asked asked) {
        return eligible(asked).map(found -> found.stream().map(PoolFacts::name).toList());
    }

    static List<PoolFacts> eligible(List<PoolFacts> all, Asked asked) {
        var allowed = all.stream().filter(asked.where()::allows).toList();
        if (allowed.isEmpty()) {
            throw ReservationProblem.noPool(
                    asked.where(), all.stream().map(PoolFacts::name).toList());
        }
        var found = allowed.stream().filter(p -> p.gpuTypes().contains(asked.gpuType())).toList();
        if (found.isEmpty()) {
            var nodeless = allowed.stream().filter(p -> p.gpuTypes().isEmpty()).findFirst();
            if (nodeless.isPresent()) {
                throw ReservationProblem.noNodes(nodeless.get().name());
            }
            throw ReservationProblem.unknownType(
                    asked.gpuType(),
                    allowed.stream()
                            .flatMap(pool -> pool.gpuTypes().stream())
                            .distinct()
                            .sorted()
                            .toList());
        }
        return found;
    }

    /**
     * Promises it the earliest start that one of the locked pools has. When none of them can
     * promise one yet, it waits in the first of them.
     */
    Uni<Change> admit(List<Pool> locked, Function<Pool, Reservation> made, Ledger ledger) {
        return each(locked, pool -> offer(pool, made.apply(pool), ledger)).map(Offers::best);
    }

    private Uni<Offer> offer(Pool pool, Reservation made, Ledger ledger) {
        return promises.admit(pool, made, new Pending(pool.now()), ledger.hindrance(made))
                .<Offer>map(Offer.Granted::new)
                .onFailure(Problem.class)
                .recoverWithItem(refused -> new Offer.Refused(refused));
    }

    private static Change best(List<Offer> offers) {
        return offers.stream()
                .flatMap(
                        offer ->
                                offer instanceof Offer.Granted(Change change)
                                        ? List.of(change).stream()
                                        : List.<Change>of().stream())
                .min(Comparator.comparing(Offers::start))
                .orElseThrow(() -> refusal(offers));
    }

    private static Instant start(Change change) {
        var slot = change.after().state().slot();
        return slot == null ? Instant.MAX : slot.start();
    }

    /** The one that may be different another time, before the one that never will be. */
    private static Problem refusal(List<Offer> offers) {
        return offers.stream()
                .flatMap(
                        offer ->
                                offer instanceof Offer.Refused(Problem problem)
                                        ? List.of(problem).stream()
                                        : List.<Problem>of().stream())
                .max(Comparator.comparingInt(problem -> problem.type().status()))
                .orElseThrow();
    }

    private sealed interface Offer {
        record Granted(Change change) implements Offer {}

        record Refused(Problem problem) implements Offer {}
    }

    /** Every start of a series in one of the locked pools, or the refusal of the first pool. */
    Uni<Booked> book(List<Pool> locked, Asked asked, Recurrence when) {
        return each(locked, pool -> book(pool, asked, when))
                .map(
                        all ->
                                all.stream()
                                        .filter(one -> one.series() instanceof Series.Granted)
                                        .findFirst()
                                        .orElse(all.getFirst()));
    }

    private Uni<Booked> book(Pool pool, Asked asked, Recurrence when) {
        return promises.roster(pool, asked.gpuType())
                .map(
                        roster -> {
                            var shape = shape(roster, asked);
                            var plan = roster.plan();
                            var series =
                                    Series.book(
                                            plan,
                                            new ReservationId("series"),
                                            shape,
                                            asked.length(),
                                            when,
                                            pool.now());
                            return new Booked(pool, series, plan.waitingCount());
                        });
    }

    private static Shape shape(Roster roster, Asked asked) {
        return roster.group()
                .shapeOf(asked.gpus())
                .orElseThrow(
                        () ->
                                ReservationProblem.impossible(
                                        asked.gpuType(), asked.gpus(), roster.group().sizes()));
    }

    /**
     * What a pool says to a series.
     *
     * @param waiting how many wait there then
     */
    record Booked(Pool pool, Series series, int waiting) {
        List<Booking> bookings() {
            return series instanceof Series.Granted(List<Booking> bookings) ? bookings : List.of();
        }

        Series.@Nullable Refused refused() {
            return series instanceof Series.Refused refused ? refused : null;
        }
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
