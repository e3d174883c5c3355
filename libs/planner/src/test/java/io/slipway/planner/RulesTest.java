package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What surrounds the plan: other pools, other requests, who may have how much, and when. */
class RulesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void placesARequestInThePoolWhereItStartsFirst() {
        var fleet = new Fleet();
        fleet.add(pool("east", Map.of("zone", "a", "disk", "nvme"), busy("h100", 3)));
        fleet.add(pool("west", Map.of("zone", "b"), busy("h100", 1)));
        fleet.add(pool("old", Map.of("zone", "b"), busy("a100", 0)));

        assertThat(fleet.admit(want("1", Map.of()), NOON).orElseThrow().pool().name())
                .isEqualTo("west");
        var pinned = fleet.admit(want("2", Map.of("disk", "nvme")), NOON).orElseThrow();
        assertThat(pinned.pool().name()).isEqualTo("east");
        assertThat(pinned.promise().slot().start()).isEqualTo(NOON.plus(HOUR.multipliedBy(3)));
        assertThat(fleet.admit(want("3", Map.of("zone", "c")), NOON)).isEmpty();
    }

    @Test
    void keepsSlicesAsAKindOfTheirOwn() {
        var slices = new Plan(new NodeGroup("h100-mig-1g", 14, List.of("n1")));

        assertThat(slices.group().sizes()).containsExactly(1, 2, 4, 8, 14);
        for (int i = 0; i < 14; i++) {
            var admission = slices.admit(new ReservationId("s" + i), 1, HOUR, NOON);
            assertThat(((Admission.Granted) admission).promise().slot().start()).isEqualTo(NOON);
        }
        assertThat(slices.nextStart(1, HOUR, NOON)).contains(NOON.plus(HOUR));
    }

    @Test
    void offersWhatStartsEarlier() {
        var spare = new Plan(new NodeGroup("h100", 8, List.of("a", "b")));
        spare.admit(new ReservationId("r"), 8, HOUR.multipliedBy(5), NOON);
        spare.admit(new ReservationId("s"), 4, HOUR.multipliedBy(4), NOON);
        var plans = Map.of("h100", spare, "a100", busy("a100", 0));

        var preview =
                Preview.of(plans, new Preview.Want("h100", 8, HOUR.multipliedBy(8), null), NOON);

        assertThat(((Admission.Granted) preview.outcome()).promise().slot().start())
                .isEqualTo(NOON.plus(HOUR.multipliedBy(4)));
        assertThat(preview.alternatives())
                .extracting(Preview.Alternative::kind, Preview.Alternative::gpus)
                .containsExactly(
                        tuple(Preview.Kind.OTHER_TYPE, 8),
                        tuple(Preview.Kind.FEWER_GPUS, 4),
                        tuple(Preview.Kind.FEWER_GPUS, 2),
                        tuple(Preview.Kind.FEWER_GPUS, 1));
        assertThat(spare.waitingCount()).isEqualTo(2);
    }

    @Test
    void givesExactlyWhatThePreviewShowed() {
        var random = new Random(11);
        for (int run = 0; run < 1_000; run++) {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("a", "b", "c")));
            for (int i = 0; i < random.nextInt(30); i++) {
                plan.admit(
                        new ReservationId("r" + i),
                        1 << random.nextInt(4),
                        Duration.ofMinutes(10 + random.nextInt(300)),
                        NOON);
            }
            int gpus = List.of(1, 2, 4, 8, 16, 24).get(random.nextInt(6));
            var length = Duration.ofMinutes(10 + random.nextInt(300));
            var preview =
                    Preview.of(
                            Map.of("h100", plan),
                            new Preview.Want("h100", gpus, length, null),
                            NOON);

            var real = plan.admit(new ReservationId("preview"), gpus, length, NOON);

            assertThat(preview.outcome()).isEqualTo(real);
        }
    }

    @Test
    void movesTheInstantWithTheClockOnTheWall() {
        var mondays =
                new Recurrence(
                        Set.of(DayOfWeek.SUNDAY, DayOfWeek.MONDAY),
                        LocalTime.of(2, 30),
                        ZoneId.of("Europe/Berlin"),
                        LocalDate.of(2026, 3, 23),
                        LocalDate.of(2026, 3, 30));

        assertThat(mondays.starts(Instant.EPOCH))
                .containsExactly(
                        Instant.parse("2026-03-23T01:30:00Z"),
                        Instant.parse("2026-03-29T01:30:00Z"),
                        Instant.parse("2026-03-30T00:30:00Z"));
        var autumn =
                new Recurrence(
                        Set.of(DayOfWeek.SUNDAY),
                        LocalTime.of(2, 30),
                        ZoneId.of("Europe/Berlin"),
                        LocalDate.of(2026, 10, 25),
                        LocalDate.of(2026, 11, 1));
        assertThat(autumn.starts(Instant.EPOCH))
                .containsExactly(
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-11-01T01:30:00Z"));
    }

    @Test
    void booksAllOfASeriesOrNone() {
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a")));
        var daily =
                new Recurrence(
                        Set.of(DayOfWeek.values()),
                        LocalTime.of(9, 0),
                        ZoneId.of("UTC"),
                        LocalDate.of(2026, 11, 23),
                        LocalDate.of(2026, 11, 27));
        var third = Instant.parse("2026-11-25T09:00:00Z");
        plan.admit(new Ask(new ReservationId("in"), new Shape(1, 1), HOUR, 0, third), NOON);

        var refused = Series.book(plan, new ReservationId("s"), new Shape(1, 8), HOUR, daily, NOON);
        assertThat(refused)
                .isInstanceOfSatisfying(
                        Series.Refused.class, one -> assertThat(one.startAt()).isEqualTo(third));
        assertThat(plan.waitingCount()).isEqualTo(1);

        var granted = Series.book(plan, new ReservationId("s"), new Shape(1, 4), HOUR, daily, NOON);
        assertThat(((Series.Granted) granted).bookings()).hasSize(5);
        assertThat(plan.waitingCount()).isEqualTo(6);
    }

    @Test
    void saysHowMuchOfAQuotaIsLeft() {
        var quota = new Quota(16, 100);
        var held = List.of(new Quota.Held(8, HOUR.multipliedBy(8)));

        assertThat(quota.check(held, 8, HOUR.multipliedBy(4))).isEmpty();
        assertThat(quota.check(held, 9, HOUR)).contains(new Quota.Exceeded.Gpus(16, 8, 9));
        assertThat(quota.check(held, 8, HOUR.multipliedBy(5)))
                .contains(new Quota.Exceeded.GpuHours(100, 64, 40));
    }

    @Test
    void forgetsHalfOfWhatWasUsedInAHalfLife() {
        var share = new FairShare(Duration.ofDays(7));
        share.charge("anna", 8, HOUR.multipliedBy(4), NOON);

        assertThat(share.gpuHours("anna", NOON)).isEqualTo(32);
        assertThat(share.gpuHours("anna", NOON.plus(Duration.ofDays(7))))
                .isCloseTo(16, within(1e-9));
        assertThat(share.order(List.of("anna", "ben"), who -> who, NOON))
                .containsExactly("ben", "anna");
    }

    /** Two users with the same demand, one with more and larger requests at once. */
    @Test
    void sharesTheGpusEquallyOverAWeek() {
        var plan = new Plan(new NodeGroup("h100", 8, List.of("a", "b")));
        var share = new FairShare(Duration.ofDays(1));
        var used = new HashMap<String, Double>();
        Instant now = NOON;
        int made = 0;
        for (int hour = 0; hour < 24 * 7; hour++) {
            for (var over : new ArrayList<>(running)) {
                plan.end(over.id(), now);
            }
            running.clear();
            // Whoever was not placed asks again: nobody has a promise yet.
            var asks = new ArrayList<>(List.of("anna", "anna", "anna", "anna", "ben", "ben"));
            while (!asks.isEmpty()) {
                asks = new ArrayList<>(share.order(asks, who -> who, now));
                var who = asks.removeFirst();
                int gpus = who.equals("anna") ? 8 : 4;
                var ask =
                        new Ask(
                                new ReservationId("r" + made++),
                                plan.group().shapeOf(gpus).orElseThrow(),
                                HOUR);
                var started = plan.startNow(ask, now);
                if (started.isPresent()) {
                    running.add(started.get());
                    share.charge(who, gpus, HOUR, now);
                    used.merge(who, (double) gpus, Double::sum);
                }
            }
            now = now.plus(HOUR);
        }

        assertThat(used.getOrDefault("anna", 0.0) / used.getOrDefault("ben", 1.0))
                .isCloseTo(1, within(0.05));
    }

    private final List<Booking> running = new ArrayList<>();

    private static Fleet.Pool pool(String name, Map<String, String> labels, Plan plan) {
        return new Fleet.Pool(name, labels, plan);
    }

    private static Fleet.Want want(String id, Map<String, String> labels) {
        return new Fleet.Want(new ReservationId(id), "h100", 8, HOUR, labels, null);
    }

    private static Plan busy(String type, int hours) {
        var plan = new Plan(new NodeGroup(type, 8, List.of("n1")));
        if (hours > 0) {
            plan.admit(new ReservationId("busy"), 8, HOUR.multipliedBy(hours), NOON);
        }
        return plan;
    }
}
