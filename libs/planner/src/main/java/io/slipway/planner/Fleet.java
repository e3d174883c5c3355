package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several pools: nodes of one GPU type with the same labels, of which a zone is one. A request is
 * placed whole in one pool that has all labels it wants, in the one where it starts first, among
 * equals in the first one by name. Not thread-safe.
 */
public final class Fleet {
    private final List<Pool> pools = new ArrayList<>();

    /** One pool of the fleet. */
    public record Pool(String name, Map<String, String> labels, Plan plan) {
        public Pool {
            labels = Map.copyOf(labels);
        }
    }

    /** What is wanted, wherever it is. */
    public record Want(
            ReservationId id,
            String gpuType,
            int gpus,
            Duration length,
            Map<String, String> labels,
            @Nullable Instant startAt) {}

    /** Where it was placed. */
    public record Placed(Pool pool, Booking promise) {}

    public void add(Pool pool) {
        pools.add(pool);
        pools.sort(Comparator.comparing(Pool::name));
    }

    /** Those in which it may be placed. */
    public List<Pool> eligible(Want want) {
        return pools.stream()
                .filter(pool -> pool.plan().group().gpuType().equals(want.gpuType()))
                .filter(pool -> pool.labels().entrySet().containsAll(want.labels().entrySet()))
                .filter(pool -> pool.plan().group().shapeOf(want.gpus()).isPresent())
                .toList();
    }

    /** Promises it a start in the pool that has the first one; empty when none can ever take it. */
    public Optional<Placed> admit(Want want, Instant now) {
        return eligible(want).stream()
                .flatMap(
                        pool ->
                                granted(pool.plan().copy(), want, now)
                                        .map(promise -> new Placed(pool, promise))
                                        .stream())
                .min(Comparator.comparing(placed -> placed.promise().slot().start()))
                .map(
                        placed ->
                                new Placed(
                                        placed.pool(),
                                        granted(placed.pool().plan(), want, now).orElseThrow()));
    }

    private static Optional<Booking> granted(Plan plan, Want want, Instant now) {
        return plan.group()
                .shapeOf(want.gpus())
                .map(shape -> new Ask(want.id(), shape, want.length(), 0, want.startAt()))
                .flatMap(
                        ask ->
                                plan.admit(ask, now) instanceof Admission.Granted(Booking promise)
                                        ? Optional.of(promise)
                                        : Optional.empty());
    }
}
