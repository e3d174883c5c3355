package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Situations of other schedulers' test suites that are about more than one plan: kinds of slices,
 * zones, quotas, shares, and bookings that come back.
 */
class ForeignRulesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    /** KAI, Volcano and Kueue: what a request may be placed on. */
    @Nested
    class Kinds {
        private final Fleet fleet = new Fleet();
        private int asked;

        @Test
        void aKindOfSliceThatIsNotCutIsNotHad() {
            pool("a", "h100-mig-1g.5gb", 7, 1);

            assertThat(ask("h100-mig-1g.10gb", 1)).isNull();
        }

        @Test
        void aKindOfSliceIsNotMadeFromAnother() {
            pool("small", "h100-mig-1g", 2, 1);
            pool("large", "h100-mig-3g", 2, 1);
            ask("h100-mig-1g", 2);

            assertThat(ask("h100-mig-1g", 1)).isEqualTo(NOON.plus(HOUR));
            assertThat(ask("h100-mig-3g", 1)).isEqualTo(NOON);
        }

        @Test
        void slicesThatAreFullDoNotHoldUpWholeGpus() {
            pool("cut", "h100-mig-2g", 4, 1);
            pool("whole", "h100", 8, 1);
            ask("h100-mig-2g", 4);

            assertThat(ask("h100-mig-2g", 4)).isEqualTo(NOON.plus(HOUR));
            assertThat(ask("h100", 8)).isEqualTo(NOON);
        }

        @Test
        void aGangOfSlicesLiesOnNodesThatAreWhollyItsOwn() {
            pool("cut", "h100-mig-1g", 7, 2);
            ask("h100-mig-1g", 1);

            assertThat(ask("h100-mig-1g", 7)).isEqualTo(NOON);
            assertThat(ask("h100-mig-1g", 14)).isEqualTo(NOON.plus(HOUR));
        }

        @Test
        void aGangIsPlacedWholeInOneZone() {
            pool("zone-a", "h100", 8, 2);
            pool("zone-b", "h100", 8, 2);
            ask("h100", 8);
            ask("h100", 8);
            ask("h100", 8);

            assertThat(ask("h100", 16)).isEqualTo(NOON.plus(HOUR));
            assertThat(ask("h100", 32)).isNull();
        }

        @Test
        void theFirstZoneByNameIsTakenWhereBothAreFree() {
            pool("zone-b", "h100", 8, 1);
            pool("zone-a", "h100", 8, 1);

            assertThat(place("h100", 4, null).pool().name()).isEqualTo("zone-a");
            assertThat(place("h100", 8, null).pool().name()).isEqualTo("zone-b");
        }

        @Test
        void aBookingGoesWhereItsInstantIsFree() {
            pool("zone-a", "h100", 8, 1);
            pool("zone-b", "h100", 8, 1);
            var evening = NOON.plus(HOUR.multipliedBy(6));
            place("h100", 8, evening);

            assertThat(place("h100", 8, evening).pool().name()).isEqualTo("zone-b");
            assertThat(fleet.admit(want("h100", 1, evening, Map.of()), NOON)).isEmpty();
            assertThat(place("h100", 8, NOON).pool().name()).isEqualTo("zone-a");
        }

        @Test
        void whatIsPinnedToALabelWaitsForItBesideFreeNodes() {
            fleet.add(
                    new Fleet.Pool("nsight", Map.of("nsight", "true"), new Plan(group("h100", 8))));
            pool("plain", "h100", 8, 1);
            var pinned = Map.of("nsight", "true");
            fleet.admit(want("h100", 8, null, pinned), NOON);

            assertThat(
                            fleet.admit(want("h100", 1, null, pinned), NOON)
                                    .orElseThrow()
                                    .promise()
                                    .slot()
                                    .start())
                    .isEqualTo(NOON.plus(HOUR));
            assertThat(fleet.admit(want("h100", 1, null, Map.of("nsight", "no")), NOON)).isEmpty();
        }

        /** Of three kinds on the same machines each is counted by itself. */
        @Test
        void kindsOfSlicesOfOneMachineWaitEachForTheirOwn() {
            pool("n.1g", "h100-mig-1g", 7, 2);
            pool("n.2g", "h100-mig-2g", 3, 2);
            pool("n.3g", "h100-mig-3g", 2, 2);
            ask("h100-mig-2g", 3);
            ask("h100-mig-2g", 2);

            assertThat(ask("h100-mig-2g", 2)).isEqualTo(NOON.plus(HOUR));
            assertThat(ask("h100-mig-2g", 1)).isEqualTo(NOON);
            assertThat(ask("h100-mig-3g", 4)).isEqualTo(NOON);
            assertThat(ask("h100-mig-1g", 14)).isEqualTo(NOON);
            assertThat(ask("h100-mig-3g", 1)).isEqualTo(NOON.plus(HOUR));
            assertThat(ask("h100-mig-1g", 10)).isNull();
        }

        private void pool(String name, String type, int gpusPerNode, int nodes) {
            var names = new String[nodes];
            Arrays.setAll(names, i -> name + i);
            var group = new NodeGroup(type, gpusPerNode, List.of(names));
            fleet.add(new Fleet.Pool(name, Map.of("zone", name), new Plan(group)));
        }

        private static NodeGroup group(String type, int gpus) {
            return new NodeGroup(type, gpus, List.of("n"));
        }

        private @Nullable Instant ask(String type, int gpus) {
            return fleet.admit(want(type, gpus, null, Map.of()), NOON)
                    .map(placed -> placed.promise().slot().start())
                    .orElse(null);
        }

        private Fleet.Placed place(String type, int gpus, @Nullable Instant startAt) {
            return fleet.admit(want(type, gpus, startAt, Map.of()), NOON).orElseThrow();
        }

        private Fleet.Want want(
                String type, int gpus, @Nullable Instant startAt, Map<String, String> labels) {
            return new Fleet.Want(
                    new ReservationId("r" + asked++), type, gpus, HOUR, labels, startAt);
        }
    }

    /** Kueue's nominal quota and Slurm's limits of an association, without borrowing. */
    @Nested
    class Quotas {
        private final Quota quota = new Quota(8, 24);

        @Test
        void theLastGpuOfAQuotaIsHadAndNotOneMore() {
            var held = List.of(new Quota.Held(4, HOUR), new Quota.Held(3, HOUR));

            assertThat(quota.check(held, 1, HOUR)).isEmpty();
            assertThat(quota.check(held, 2, HOUR)).contains(new Quota.Exceeded.Gpus(8, 7, 2));
        }

        @Test
        void theLastHourOfAQuotaIsHadAndNotOneSecondMore() {
            var held = List.of(new Quota.Held(1, HOUR.multipliedBy(20)));

            assertThat(quota.check(held, 4, HOUR)).isEmpty();
            assertThat(quota.check(held, 4, HOUR.plusSeconds(1)))
                    .containsInstanceOf(Quota.Exceeded.GpuHours.class);
        }

        /** Thirds and tenths of an hour have no exact fraction. */
        @ParameterizedTest
        @CsvSource({"360, 0.3", "1200, 1", "420, 0.35", "4, 0.0033333333333333335"})
        void partsOfAnHourAddUpToTheLimitItself(int seconds, double limit) {
            var third = new Quota.Held(1, Duration.ofSeconds(seconds));
            var small = new Quota(8, limit);

            assertThat(small.check(List.of(third, third), 1, third.length())).isEmpty();
            assertThat(small.check(List.of(third, third), 1, third.length().plusSeconds(1)))
                    .isPresent();
        }

        @Test
        void whatOthersLeaveUnusedIsNotLent() {
            assertThat(quota.check(List.of(), 16, HOUR))
                    .contains(new Quota.Exceeded.Gpus(8, 0, 16));
        }

        @Test
        void whoHasNoQuotaGetsNothing() {
            assertThat(new Quota(0, 0).check(List.of(), 1, HOUR))
                    .contains(new Quota.Exceeded.Gpus(0, 0, 1));
            assertThat(new Quota(8, 0).check(List.of(), 1, HOUR))
                    .contains(new Quota.Exceeded.GpuHours(0, 0, 1));
        }

        @Test
        void whoIsOverAQuotaThatWasLoweredKeepsWhatRunsAndGetsNoMore() {
            var held = List.of(new Quota.Held(8, HOUR));

            assertThat(new Quota(4, 100).check(held, 1, HOUR))
                    .contains(new Quota.Exceeded.Gpus(4, 8, 1));
        }
    }

    /** Slurm's decayed usage, Kueue's admission fair sharing, KAI's usage over time. */
    @Nested
    class Shares {
        private final FairShare share = new FairShare(Duration.ofDays(7));

        @Test
        void whoUsedLessComesFirstWhoeverAskedFirst() {
            share.charge("anna", 8, HOUR, NOON);
            share.charge("ben", 1, HOUR, NOON);

            assertThat(order("anna", "ben", "cleo")).containsExactly("cleo", "ben", "anna");
        }

        @Test
        void amongEqualsTheFirstToAskComesFirst() {
            share.charge("ben", 4, HOUR, NOON);
            share.charge("anna", 1, HOUR.multipliedBy(4), NOON);

            assertThat(order("ben", "anna")).containsExactly("ben", "anna");
            assertThat(order("anna", "ben")).containsExactly("anna", "ben");
        }

        @Test
        void useOfLongAgoWeighsLessThanLessOfToday() {
            share.charge("anna", 8, HOUR.multipliedBy(8), NOON);
            var later = NOON.plus(Duration.ofDays(21));
            share.charge("ben", 8, HOUR.multipliedBy(2), later);

            assertThat(share.order(List.of("ben", "anna"), who -> who, later))
                    .containsExactly("anna", "ben");
        }

        @Test
        void oneWhoIsGrantedMovesBehindAtOnceAndTurnsAlternate() {
            var turns = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                var next = order("anna", "ben").getFirst();
                turns.append(next.charAt(0));
                share.charge(next, 4, HOUR, NOON);
            }

            assertThat(turns).hasToString("ababab");
        }

        @Test
        void whatIsAddedLaterIsWeighedFromThen() {
            share.charge("anna", 8, HOUR, NOON);
            var week = NOON.plus(Duration.ofDays(7));
            share.charge("anna", 8, HOUR, week);

            assertThat(share.gpuHours("anna", week)).isCloseTo(12, within(1e-9));
            assertThat(share.gpuHours("anna", week.plus(Duration.ofDays(14))))
                    .isCloseTo(3, within(1e-9));
        }

        @Test
        void twiceAsMuchAHalfLifeAgoIsAsMuchAsOnceToday() {
            var week = NOON.plus(Duration.ofDays(7));
            share.charge("anna", 2, HOUR, NOON);
            share.charge("ben", 1, HOUR, week.minusSeconds(60));
            share.charge("cleo", 1, HOUR, week.plusSeconds(60));

            assertThat(share.order(List.of("cleo", "anna", "ben"), who -> who, week))
                    .containsExactly("ben", "anna", "cleo");
        }

        @Test
        void moreTimeCostsAsMuchAsTimeAskedForAtFirst() {
            share.charge("anna", 2, HOUR.multipliedBy(3), NOON);
            share.charge("ben", 2, HOUR, NOON);
            share.charge("ben", 2, HOUR.multipliedBy(2), NOON);

            assertThat(share.gpuHours("ben", NOON)).isEqualTo(share.gpuHours("anna", NOON));
        }

        private List<String> order(String... who) {
            return share.order(List.of(who), one -> one, NOON);
        }
    }

    /** OpenPBS's standing reservations and Slurm's over the change of summer time. */
    @Nested
    class Standing {
        @ParameterizedTest(name = "{0} {1} {2} is {3}")
        @CsvSource({
            // The clock skips it: later by what is skipped.
            "Europe/Berlin,       2026-03-29, 02:30, 2026-03-29T01:30:00Z",
            "America/Los_Angeles, 2026-03-08, 02:00, 2026-03-08T10:00:00Z",
            "Australia/Lord_Howe, 2026-10-04, 02:15, 2026-10-03T15:45:00Z",
            // The clock shows it twice: the first time.
            "Europe/Berlin,       2026-10-25, 02:30, 2026-10-25T00:30:00Z",
            "America/New_York,    2026-11-01, 01:00, 2026-11-01T05:00:00Z",
            // Midnight that does not exist.
            "Africa/Cairo,        2026-04-24, 00:00, 2026-04-23T22:00:00Z",
            // No summer time at all.
            "Asia/Kolkata,        2026-03-29, 02:30, 2026-03-28T21:00:00Z"
        })
        void startsWhenTheClockOnTheWallSaysSo(
                String zone, LocalDate day, LocalTime at, Instant start) {
            assertThat(daily(zone, day, day, at).starts(Instant.EPOCH)).containsExactly(start);
        }

        @Test
        void staysAtNineOverBothChangesOfAYear() {
            var starts =
                    daily(
                                    "Europe/Berlin",
                                    LocalDate.of(2026, 3, 27),
                                    LocalDate.of(2026, 4, 1),
                                    LocalTime.of(9, 0))
                            .starts(Instant.EPOCH);

            assertThat(starts)
                    .extracting(start -> start.atZone(ZoneId.of("Europe/Berlin")).getHour())
                    .containsOnly(9);
            assertThat(Duration.between(starts.get(1), starts.get(2)))
                    .isEqualTo(HOUR.multipliedBy(23));
        }

        @Test
        void lastsAsLongOnTheDayThatIsAnHourShorter() {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("n")));
            var night =
                    daily(
                            "Europe/Berlin",
                            LocalDate.of(2026, 3, 28),
                            LocalDate.of(2026, 3, 29),
                            LocalTime.of(1, 0));
            var before = Instant.parse("2026-03-27T00:00:00Z");

            var series =
                    (Series.Granted)
                            Series.book(
                                    plan,
                                    new ReservationId("s"),
                                    new Shape(1, 8),
                                    HOUR.multipliedBy(8),
                                    night,
                                    before);

            assertThat(series.bookings())
                    .extracting(booking -> booking.slot().length())
                    .containsOnly(HOUR.multipliedBy(8));
            assertThat(series.bookings().getLast().slot().end())
                    .isEqualTo(Instant.parse("2026-03-29T08:00:00Z"));
        }

        /** 24 hours a day, every day: the day of 23 hours has no room for it. */
        @Test
        void aSeriesThatMeetsItselfOnAShorterDayIsRefusedWithThatDay() {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("n")));
            var days =
                    daily(
                            "Europe/Berlin",
                            LocalDate.of(2026, 3, 27),
                            LocalDate.of(2026, 3, 30),
                            LocalTime.of(12, 0));

            var refused =
                    (Series.Refused)
                            Series.book(
                                    plan,
                                    new ReservationId("s"),
                                    new Shape(1, 8),
                                    Duration.ofDays(1),
                                    days,
                                    Instant.parse("2026-03-27T00:00:00Z"));

            assertThat(refused.startAt()).isEqualTo(Instant.parse("2026-03-29T10:00:00Z"));
            assertThat(plan.waitingCount()).isZero();
        }

        /** 24 hours a day, every day: the day of 25 hours leaves an hour to others, and no more. */
        @Test
        void aSeriesLeavesTheHourOfALongerDayToOthers() {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("n")));
            var days =
                    daily(
                            "Europe/Berlin",
                            LocalDate.of(2026, 10, 24),
                            LocalDate.of(2026, 10, 27),
                            LocalTime.MIDNIGHT);
            var before = Instant.parse("2026-10-23T22:00:00Z");
            Series.book(
                    plan,
                    new ReservationId("s"),
                    new Shape(1, 8),
                    Duration.ofDays(1),
                    days,
                    before.minusSeconds(1));

            assertThat(plan.nextStart(8, HOUR, before))
                    .contains(Instant.parse("2026-10-25T22:00:00Z"));
            assertThat(plan.nextStart(8, HOUR.plusSeconds(1), before))
                    .contains(Instant.parse("2026-10-27T23:00:00Z"));
        }

        @Test
        void aSeriesAcrossTheHourThatIsShownTwiceMeetsABookingInTheFirstOfThem() {
            var plan = new Plan(new NodeGroup("h100", 8, List.of("n")));
            var taken = Instant.parse("2026-10-25T00:30:00Z");
            var now = Instant.parse("2026-10-20T00:00:00Z");
            plan.admit(new Ask(new ReservationId("x"), new Shape(1, 8), HOUR, 0, taken), now);
            var night =
                    daily(
                            "Europe/Berlin",
                            LocalDate.of(2026, 10, 24),
                            LocalDate.of(2026, 10, 26),
                            LocalTime.of(2, 0));

            var refused =
                    (Series.Refused)
                            Series.book(
                                    plan,
                                    new ReservationId("s"),
                                    new Shape(1, 1),
                                    HOUR,
                                    night,
                                    now);

            assertThat(refused.startAt()).isEqualTo(Instant.parse("2026-10-25T00:00:00Z"));
        }

        @Test
        void whatHasBegunOfTheFirstDayIsLeftOut() {
            var day = LocalDate.of(2026, 11, 22);
            var daily = daily("UTC", day, day.plusDays(2), LocalTime.NOON);

            assertThat(daily.starts(NOON))
                    .containsExactly(NOON.plus(Duration.ofDays(1)), NOON.plus(Duration.ofDays(2)));
        }

        private static Recurrence daily(
                String zone, LocalDate from, LocalDate until, LocalTime at) {
            return new Recurrence(Set.of(DayOfWeek.values()), at, ZoneId.of(zone), from, until);
        }
    }
}
