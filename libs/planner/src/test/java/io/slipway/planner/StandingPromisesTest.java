package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a promise is worth beside closures and gangs, and whoever leaves early. */
class StandingPromisesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    /** Slurm's maintenance reservations. */
    @Test
    void fillsTheTimeBeforeAClosureOnlyWithWhatEndsInTime() {
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a")));
        plan.maintain(new Closure(List.of("a"), at(4), at(6), "firmware"), NOON);

        assertThat(start(plan, "long", 8, 5)).isEqualTo(at(6));
        assertThat(start(plan, "exact", 8, 4)).isEqualTo(NOON);
        assertThat(start(plan, "behind", 1, 1)).isEqualTo(at(11));
    }

    @Test
    void startsAGangOnlyWhenNoNodeOfItCloses() {
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a", "b")));
        plan.maintain(new Closure(List.of("b"), at(2), at(3), "firmware"), NOON);

        assertThat(start(plan, "gang", 16, 3)).isEqualTo(at(3));
        assertThat(start(plan, "short gang", 16, 2)).isEqualTo(NOON);
        assertThat(start(plan, "single", 8, 1)).isEqualTo(at(2));
    }

    /** Whoever leaves, and whenever, no promise becomes later for it. */
    @Test
    void neverMovesAPromiseBackWhoeverLeavesEarly() {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        var random = new Random(seed);
        for (int run = 0; run < 100; run++) {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("a", "b", "c")));
            int asked = 0;
            var promised = new HashMap<ReservationId, Instant>();
            var running = new ArrayList<ReservationId>();
            for (int hour = 0; hour < 60; hour++) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    var id = new ReservationId("r" + asked++);
                    var length = Duration.ofHours(1 + random.nextInt(12));
                    plan.admit(id, 1 << random.nextInt(4), length, at(hour));
                }
                if (!running.isEmpty() && random.nextBoolean()) {
                    plan.end(running.remove(random.nextInt(running.size())), at(hour));
                }
                plan.pullForward(at(hour));
                for (var due : plan.due(at(hour))) {
                    plan.start(due.id());
                    promised.remove(due.id());
                    running.add(due.id());
                }
                for (var waiting : plan.waiting()) {
                    var start = waiting.slot().start();
                    var before = promised.put(waiting.id(), start);
                    assertThat(before == null || !start.isAfter(before))
                            .as("seed %d, run %d, %s", seed, run, waiting)
                            .isTrue();
                }
                Instant now = at(hour);
                running.removeIf(id -> ended(plan, id, now));
            }
        }
    }

    private static boolean ended(Plan plan, ReservationId id, Instant now) {
        boolean over = !plan.find(id).orElseThrow().slot().end().isAfter(now);
        if (over) {
            plan.end(id, now);
        }
        return over;
    }

    private static Instant start(Plan plan, String id, int gpus, int hours) {
        return switch (plan.admit(new ReservationId(id), gpus, Duration.ofHours(hours), NOON)) {
            case Admission.Granted(Booking promise) -> promise.slot().start();
            case Admission.NeverFits refused -> throw new AssertionError(refused);
            case Admission.QueueFull refused -> throw new AssertionError(refused);
            case Admission.StartTaken refused -> throw new AssertionError(refused);
        };
    }

    private static Instant at(int hour) {
        return NOON.plus(Duration.ofHours(hour));
    }
}
