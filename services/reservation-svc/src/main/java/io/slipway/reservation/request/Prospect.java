package io.slipway.reservation.request;

import io.slipway.planner.Admission;
import io.slipway.planner.Booking;
import io.slipway.planner.Plan;
import io.slipway.planner.Preview;
import io.slipway.planner.Slot;
import io.slipway.problem.Problem;
import io.slipway.reservation.pool.Pool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request in all pools, and what could be had instead.
 *
 * @param pool where it would be; null when the start that was asked for is taken everywhere
 * @param hindrance why no start would be promised yet
 * @param alternatives at most ten, the earliest start first, each once
 */
record Prospect(
        @Nullable String pool,
        @Nullable Slot slot,
        @Nullable Hindrance hindrance,
        List<Elsewhere> alternatives) {

    /** Something else that could be had, and where. */
    record Elsewhere(String pool, Preview.Alternative alternative) {}

    /** What one pool says. */
    record OfPool(
            String pool,
            @Nullable Preview preview,
            @Nullable Problem refusal,
            @Nullable Hindrance hindrance) {
        OfPool waiting(@Nullable Hindrance other) {
            return new OfPool(pool, preview, refusal, other);
        }

        @Nullable Slot slot() {
            return preview != null
                            && hindrance == null
                            && preview.outcome() instanceof Admission.Granted(Booking promise)
                    ? promise.slot()
                    : null;
        }

        List<Preview.Alternative> alternatives() {
            return preview == null ? List.of() : preview.alternatives();
        }
    }

    static OfPool of(Pool pool, Map<String, Plan> plans, Asked asked) {
        try {
            var plan = plans.get(asked.gpuType());
            if (plan != null
                    && asked.startAt() == null
                    && plan.waitingCount() >= Plan.WAITING_MAX
                    && plan.group().shapeOf(asked.gpus()).isPresent()) {
                return new OfPool(
                        pool.name(), null, null, Hindrance.queueFull(plan.waitingCount()));
            }
            return new OfPool(pool.name(), Promises.preview(pool, plans, asked), null, null);
        } catch (Problem refusal) {
            return new OfPool(pool.name(), null, refusal, null);
        }
    }

    static Prospect best(List<OfPool> all) {
        if (all.stream().allMatch(one -> one.preview() == null && one.hindrance() == null)) {
            throw all.stream()
                    .map(OfPool::refusal)
                    .filter(Objects::nonNull)
                    .max(Comparator.comparingInt(problem -> problem.type().status()))
                    .orElseThrow();
        }
        OfPool best = null;
        Slot slot = null;
        for (OfPool one : all) {
            var candidate = one.slot();
            if (candidate != null && (slot == null || candidate.start().isBefore(slot.start()))) {
                best = one;
                slot = candidate;
            }
        }
        Instant before = slot == null ? Instant.MAX : slot.start();
        var found = new ArrayList<Elsewhere>();
        for (OfPool one : all) {
            for (var alternative : one.alternatives()) {
                if (alternative.slot().start().isBefore(before)) {
                    found.add(new Elsewhere(one.pool(), alternative));
                }
            }
        }
        found.sort(
                Comparator.comparing((Elsewhere one) -> one.alternative().slot().start())
                        .thenComparing(one -> -one.alternative().gpus())
                        .thenComparing(one -> one.alternative().slot().length().negated())
                        .thenComparing(Elsewhere::pool));
        var distinct = new LinkedHashMap<List<Object>, Elsewhere>();
        for (Elsewhere one : found) {
            var what = one.alternative();
            distinct.putIfAbsent(
                    List.of(what.gpuType(), what.gpus(), what.slot().start(), what.slot().length()),
                    one);
        }
        return new Prospect(
                best == null ? null : best.pool(),
                slot,
                slot == null
                        ? all.stream()
                                .map(OfPool::hindrance)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null)
                        : null,
                distinct.values().stream().limit(Preview.ALTERNATIVES_MAX).toList());
    }
}
