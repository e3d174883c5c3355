package io.slipway.reservation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeGroup TWO_BY_EIGHT = new NodeGroup("h100", 8, List.of("a", "b"));

    @Test
    void startsAtOnceWhereSomethingIsFree() {
        var plan = plan(List.of(), List.of());

        assertThat(admit(plan, 4, 2)).isEqualTo(slot(List.of("a"), 4, 0, 2));
    }

    @Test
    void fillsTheNodeWithTheLeastLeftOver() {
        var plan = plan(List.of(booking("r", slot(List.of("b"), 4, 0, 3))), List.of());

        assertThat(admit(plan, 4, 1)).isEqualTo(slot(List.of("b"), 4, 0, 1));
    }

    @Test
    void countsFreeGpusPerNodeAndNotInSum() {
        var plan =
                plan(
                        List.of(
                                booking("r", slot(List.of("a"), 4, 0, 3)),
                                booking("s", slot(List.of("b"), 4, 0, 5))),
                        List.of());

        assertThat(admit(plan, 8, 1)).isEqualTo(slot(List.of("a"), 8, 3, 4));
    }

    @Test
    void takesMultiplesOfANodeAsFullNodes() {
        var plan = plan(List.of(booking("r", slot(List.of("b"), 1, 0, 3))), List.of());

        assertThat(admit(plan, 16, 2)).isEqualTo(slot(List.of("a", "b"), 8, 3, 5));
    }

    @Test
    void refusesWhatNeverFitsAndSaysWhatDoes() {
        var plan = plan(List.of(), List.of());

        assertThat(plan.admit(id("n"), 6, Duration.ofHours(1), NOON))
                .isEqualTo(new Admission.NeverFits(6, List.of(1, 2, 4, 8, 16)));
        assertThat(plan.admit(id("n"), 24, Duration.ofHours(1), NOON))
                .isEqualTo(new Admission.NeverFits(24, List.of(1, 2, 4, 8, 16)));
    }

    @Test
    void letsNobodyOvertakeTheOneWhoWaits() {
        var running = List.of(booking("r", slot(List.of("a"), 1, 0, 5)));
        var full = booking("w", slot(List.of("a", "b"), 8, 5, 6));

        assertThat(admit(plan(running, List.of(full)), 1, 1))
                .isEqualTo(slot(List.of("a"), 1, 6, 7));
    }

    @Test
    void refusesOnceAThousandWait() {
        var waiting =
                IntStream.range(0, Plan.WAITING_MAX)
                        .mapToObj(i -> booking("w" + i, slot(List.of("a"), 8, i + 1, i + 2)))
                        .toList();

        assertThat(plan(List.of(), waiting).admit(id("n"), 1, Duration.ofHours(1), NOON))
                .isEqualTo(new Admission.QueueFull(Plan.WAITING_MAX));
    }

    @Test
    void movesThoseWhoWaitForwardInTheirOrder() {
        var running = List.of(booking("r", slot(List.of("b"), 8, 0, 9)));
        var waiting =
                List.of(
                        booking("first", slot(List.of("a"), 8, 5, 7)),
                        booking("second", slot(List.of("a"), 8, 7, 8)));

        assertThat(plan(running, waiting).pullForward(NOON))
                .containsExactly(
                        booking("first", slot(List.of("a"), 8, 0, 2)),
                        booking("second", slot(List.of("a"), 8, 2, 3)));
    }

    @Test
    void leavesPromisesAloneWhenNothingCameFree() {
        var running =
                List.of(
                        booking("r", slot(List.of("a"), 8, 0, 5)),
                        booking("s", slot(List.of("b"), 8, 0, 9)));
        var waiting = List.of(booking("w", slot(List.of("a"), 8, 5, 7)));

        assertThat(plan(running, waiting).pullForward(NOON)).isEmpty();
    }

    @Test
    void letsASlotGrowExactlyToTheNextPromise() {
        var mine = booking("r", slot(List.of("a"), 4, 0, 2));
        var waiting = List.of(booking("w", slot(List.of("a"), 8, 3, 4)));

        assertThat(plan(List.of(mine), waiting).furthestEnd(mine)).isEqualTo(at(3));
    }

    @Test
    void letsASlotGrowForeverWhereNobodyFollows() {
        var mine = booking("r", slot(List.of("a"), 4, 0, 2));
        var beside = booking("s", slot(List.of("a"), 4, 0, 9));

        assertThat(plan(List.of(mine, beside), List.of()).furthestEnd(mine)).isEqualTo(Instant.MAX);
    }

    @Test
    void reseatsOnlyThoseWhoLostTheirNode() {
        var onlyA = new NodeGroup("h100", 8, List.of("a"));
        var kept = booking("kept", slot(List.of("a"), 8, 2, 4));
        var lost = booking("lost", slot(List.of("b"), 8, 1, 3));

        assertThat(new Plan(onlyA, List.of(), List.of(lost, kept)).reseat(NOON))
                .isEqualTo(
                        new Plan.Reseating(
                                List.of(booking("lost", slot(List.of("a"), 8, 0, 2))), List.of()));
    }

    @Test
    void saysWhoWillNeverFitAgain() {
        var onlyA = new NodeGroup("h100", 8, List.of("a"));
        var lost = booking("lost", slot(List.of("a", "b"), 8, 1, 3));

        assertThat(new Plan(onlyA, List.of(), List.of(lost)).reseat(NOON))
                .isEqualTo(new Plan.Reseating(List.of(), List.of(id("lost"))));
    }

    @Test
    void reseatsThoseWhoseWholeSlotHasPassed() {
        var missed = booking("missed", slot(List.of("a"), 8, -3, -1));

        assertThat(plan(List.of(), List.of(missed)).reseat(NOON).moved())
                .containsExactly(booking("missed", slot(List.of("a"), 8, 0, 2)));
    }

    @Test
    void namesTheNextStartOfASize() {
        var running =
                List.of(
                        booking("r", slot(List.of("a"), 4, 0, 5)),
                        booking("s", slot(List.of("b"), 2, 0, 9)));
        var plan = plan(running, List.of());

        assertThat(plan.nextStart(4, NOON)).contains(NOON);
        assertThat(plan.nextStart(8, NOON)).contains(at(5));
        assertThat(plan.nextStart(16, NOON)).contains(at(9));
        assertThat(plan.nextStart(6, NOON)).isEmpty();
        assertThat(plan.free(NOON)).isEqualTo(10);
    }

    @Test
    void plansAThousandRequestsOnSixtyFourNodesWithinTheBudget() {
        var nodes = IntStream.range(0, 64).mapToObj("n%02d"::formatted).toList();
        var group = new NodeGroup("h100", 8, nodes);
        var waiting = new ArrayList<Booking>();
        for (int i = 0; i < Plan.WAITING_MAX; i++) {
            var admission =
                    new Plan(group, List.of(), waiting)
                            .admit(id("w" + i), 1 << (i % 4), Duration.ofHours(1 + i % 7), NOON);
            waiting.add(((Admission.Granted) admission).promise());
        }

        var began = System.nanoTime();
        var moved = new Plan(group, List.of(), waiting.subList(200, 1000)).pullForward(NOON);
        var took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(moved).isNotEmpty();
        assertThat(took).isLessThan(Duration.ofSeconds(2));
    }

    private static Slot admit(Plan plan, int gpus, int hours) {
        return switch (plan.admit(id("newcomer"), gpus, Duration.ofHours(hours), NOON)) {
            case Admission.Granted(Booking promise) -> promise.slot();
            case Admission.NeverFits refused -> throw new AssertionError(refused);
            case Admission.QueueFull refused -> throw new AssertionError(refused);
        };
    }

    private static Plan plan(List<Booking> running, List<Booking> waiting) {
        return new Plan(TWO_BY_EIGHT, running, waiting);
    }

    private static Booking booking(String id, Slot slot) {
        return new Booking(id(id), slot);
    }

    private static ReservationId id(String value) {
        return new ReservationId(value);
    }

    private static Slot slot(List<String> nodes, int gpusPerNode, int fromHour, int toHour) {
        return new Slot(nodes, gpusPerNode, at(fromHour), at(toHour));
    }

    private static Instant at(int hour) {
        return NOON.plus(Duration.ofHours(hour));
    }
}
