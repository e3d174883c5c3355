package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request, and what could be had instead. It asks copies of the same plans
 * that decide, so a request made at once gets what was shown here.
 *
 * @param alternatives at most ten, the earliest start first; those without a start that was asked
 *     for start earlier than the request itself
 */
public record Preview(Admission outcome, List<Alternative> alternatives) {
    public static final int ALTERNATIVES_MAX = 10;
    private static final Duration SHORTEST = Duration.ofMinutes(5);

    /** What is asked, of the pool of one GPU type. */
    public record Want(String gpuType, int gpus, Duration length, @Nullable Instant startAt) {}

    /** Something else that could be had. */
    public record Alternative(Kind kind, String gpuType, int gpus, Slot slot) {}

    /** In which way it is something else. */
    public enum Kind {
        FEWER_GPUS,
        OTHER_TYPE,
        SHORTER,
        OTHER_START
    }

    /** Changes none of the plans, which are by GPU type. */
    public static Preview of(Map<String, Plan> plans, Want want, Instant now) {
        Plan asked = plans.get(want.gpuType());
        if (asked == null) {
            throw new IllegalStateException("no plan of " + want.gpuType());
        }
        var outcome = admit(asked, want, now);
        Instant before =
                outcome instanceof Admission.Granted(Booking promise)
                        ? promise.slot().start()
                        : Instant.MAX;
        var found = new ArrayList<Alternative>();
        if (before.isAfter(now)) {
            for (int gpus : asked.group().sizes()) {
                if (gpus < want.gpus()) {
                    add(found, Kind.FEWER_GPUS, asked, resized(want, gpus), now);
                }
            }
            for (int parts : List.of(2, 4, 8)) {
                var length = want.length().dividedBy(parts);
                if (length.compareTo(SHORTEST) >= 0) {
                    add(found, Kind.SHORTER, asked, shortened(want, length), now);
                }
            }
            new TreeMap<>(plans)
                    .forEach(
                            (type, plan) -> {
                                if (!type.equals(want.gpuType())) {
                                    add(found, Kind.OTHER_TYPE, plan, of(want, type), now);
                                }
                            });
            if (outcome instanceof Admission.StartTaken(Instant _, List<Slot> nearest)) {
                for (Slot slot : nearest) {
                    found.add(new Alternative(Kind.OTHER_START, want.gpuType(), want.gpus(), slot));
                }
            }
        }
        return new Preview(
                outcome,
                found.stream()
                        .filter(one -> one.slot().start().isBefore(before))
                        .sorted(
                                Comparator.comparing((Alternative one) -> one.slot().start())
                                        .thenComparing(one -> -one.gpus())
                                        .thenComparing(one -> one.slot().length().negated()))
                        .limit(ALTERNATIVES_MAX)
                        .toList());
    }

    private static void add(List<Alternative> found, Kind kind, Plan plan, Want want, Instant now) {
        if (admit(plan, want, now) instanceof Admission.Granted(Booking promise)) {
            found.add(new Alternative(kind, want.gpuType(), want.gpus(), promise.slot()));
        }
    }

    private static Admission admit(Plan plan, Want want, Instant now) {
        var copy = plan.copy();
        var shape = copy.group().shapeOf(want.gpus());
        return shape.isEmpty()
                ? new Admission.NeverFits(want.gpus(), copy.group().sizes())
                : copy.admit(
                        new Ask(
                                new ReservationId("preview"),
                                shape.get(),
                                want.length(),
                                0,
                                want.startAt()),
                        now);
    }

    private static Want resized(Want want, int gpus) {
        return new Want(want.gpuType(), gpus, want.length(), want.startAt());
    }

    private static Want shortened(Want want, Duration length) {
        return new Want(want.gpuType(), want.gpus(), length, want.startAt());
    }

    private static Want of(Want want, String gpuType) {
        return new Want(gpuType, want.gpus(), want.length(), want.startAt());
    }
}
