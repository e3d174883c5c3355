package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
    void fillsTheTimeBeforeSomebodyElsesPromise() {
        var running = List.of(booking("r", slot(List.of("a"), 1, 0, 5)));
        var full = booking("w", slot(List.of("a", "b"), 8, 5, 6));

        assertThat(admit(plan(running, List.of(full)), 1, 5))
                .isEqualTo(slot(List.of("a"), 1, 0, 5));
    }

    @Test
    void movesNobodyForANewcomer() {
        var running = List.of(booking("r", slot(List.of("a"), 1, 0, 5)));
        var full = booking("w", slot(List.of("a", "b"), 8, 5, 6));

        assertThat(admit(plan(running, List.of(full)), 1, 6))
                .isEqualTo(slot(List.of("a"), 1, 6, 12));
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

        assertThat(plan(running, waiting).pullForwardAll(NOON))
                .containsExactly(
                        booking("first", slot(List.of("a"), 8, 0, 2)),
                        booking("second", slot(List.of("a"), 8, 2, 3)));
    }

    /** Each leaves a slot that only the one before it in the queue can use. */
    @Test
    void movesAWholeChainForwardThatFreesItselfAgainstTheOrderOfTheQueue() {
        int links = Plan.FRONT;
        var nodes = IntStream.rangeClosed(0, links).mapToObj("n%02d"::formatted).toList();
        var running = new ArrayList<Booking>();
        var waiting = new ArrayList<Booking>();
        running.add(booking("r0", slot(List.of("n00"), 8, 0, 1)));
        waiting.add(booked("x0", slot(List.of("n00"), 8, 1, 100)));
        for (int link = links; link > 0; link--) {
            var node = List.of(nodes.get(link));
            running.add(booking("r" + link, slot(node, 8, 0, link)));
            waiting.add(booking("w" + link, slot(node, 8, link, 2 * link)));
            waiting.add(booked("x" + link, slot(node, 8, 2 * link + 1, 100)));
        }
        var plan = new Plan(new NodeGroup("h100", 8, nodes), running, waiting);
        assertThat(plan.pullForwardAll(NOON)).isEmpty();

        plan.end(id("r0"), NOON);

        assertThat(plan.pullForward(NOON))
                .hasSize(links)
                .allSatisfy(
                        moved -> {
                            int link = Integer.parseInt(moved.id().value().substring(1));
                            assertThat(moved.slot())
                                    .isEqualTo(
                                            slot(
                                                    List.of(nodes.get(link - 1)),
                                                    8,
                                                    link - 1,
                                                    2 * link - 1));
                        });
    }

    /** Its promise would keep the node empty; when its turn comes it starts or moves. */
    @Test
    void keepsThePromiseOfThoseFarBehindUntilTheyCanStartOrGetToTheFront() {
        var running = List.of(booking("r", slot(List.of("a", "b"), 8, 0, 10)));
        var waiting = new ArrayList<Booking>();
        for (int i = 0; i <= Plan.FRONT; i++) {
            waiting.add(booking("w" + i, slot(List.of("a", "b"), 8, 10 + 5 * i, 15 + 5 * i)));
        }
        waiting.add(booking("small", slot(List.of("a"), 1, 35, 36)));
        var plan = plan(running, waiting);

        plan.end(id("r"), at(4));

        assertThat(plan.pullForward(at(4)))
                .extracting(moved -> moved.id().value())
                .containsExactly("w0", "w1", "w2", "w3", "w4");
        assertThat(plan.find(id("small")).orElseThrow().slot().start()).isEqualTo(at(35));
    }

    @Test
    void leavesPromisesAloneWhenNothingCameFree() {
        var running =
                List.of(
                        booking("r", slot(List.of("a"), 8, 0, 5)),
                        booking("s", slot(List.of("b"), 8, 0, 9)));
        var waiting = List.of(booking("w", slot(List.of("a"), 8, 5, 7)));

        assertThat(plan(running, waiting).pullForwardAll(NOON)).isEmpty();
    }

    @Test
    void letsASlotGrowExactlyToTheNextPromise() {
        var mine = booking("r", slot(List.of("a"), 4, 0, 2));
        var beside = booking("s", slot(List.of("b"), 8, 0, 9));
        var plan = plan(List.of(mine, beside), List.of(booking("w", slot(List.of("a"), 8, 3, 4))));

        assertThat(plan.furthestEnd(mine.id(), at(100), NOON)).isEqualTo(at(3));
    }

    @Test
    void letsASlotGrowToTheLimitWhereNobodyFollows() {
        var mine = booking("r", slot(List.of("a"), 4, 0, 2));
        var beside = booking("s", slot(List.of("a"), 4, 0, 9));

        assertThat(plan(List.of(mine, beside), List.of()).furthestEnd(mine.id(), at(48), NOON))
                .isEqualTo(at(48));
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

        assertThat(plan.nextStart(4, Duration.ofHours(1), NOON)).contains(NOON);
        assertThat(plan.nextStart(8, Duration.ofHours(1), NOON)).contains(at(5));
        assertThat(plan.nextStart(16, Duration.ofHours(1), NOON)).contains(at(9));
        assertThat(plan.nextStart(6, Duration.ofHours(1), NOON)).isEmpty();
        assertThat(plan.free(NOON)).isEqualTo(10);
    }

    @Test
    void letsASlotGrowWhenTheNextOneKeepsItsStartOnAnotherNode() {
        var mine = booking("r", slot(List.of("a"), 8, 0, 5));
        var beside = booking("s", slot(List.of("b"), 8, 0, 5));
        var next = booking("w", slot(List.of("a"), 8, 5, 6));
        var plan = plan(List.of(mine, beside), List.of(next));

        var growth = plan.grow(mine.id(), at(9), NOON);

        assertThat(growth.booking().slot()).isEqualTo(slot(List.of("a"), 8, 0, 9));
        assertThat(growth.elsewhere()).containsExactly(booking("w", slot(List.of("b"), 8, 5, 6)));
    }

    @Test
    void handsOutWhatIsLeftByWhoeverMovedAsideForGrowth() {
        var mine = booking("r", slot(List.of("a"), 8, 0, 5));
        var beside = booking("s", slot(List.of("b"), 8, 0, 5));
        var next = booking("w", slot(List.of("a"), 8, 5, 9));
        var booked = booked("x", slot(List.of("b"), 8, 9, 20));
        var last = booking("z", slot(List.of("a"), 8, 9, 14));
        var plan = plan(List.of(mine, beside), List.of(next, booked, last));
        assertThat(plan.pullForwardAll(NOON)).isEmpty();

        var growth = plan.grow(mine.id(), at(7), NOON);

        assertThat(growth.elsewhere()).containsExactly(booking("w", slot(List.of("b"), 8, 5, 9)));
        assertThat(plan.pullForward(NOON))
                .containsExactly(booking("z", slot(List.of("a"), 8, 7, 12)));
    }

    @Test
    void growsNothingWhenAPromiseWouldBreak() {
        var mine = booking("r", slot(List.of("a"), 8, 0, 5));
        var beside = booking("s", slot(List.of("b"), 8, 0, 6));
        var next = booking("w", slot(List.of("a"), 8, 5, 6));

        var growth = plan(List.of(mine, beside), List.of(next)).grow(mine.id(), at(9), NOON);

        assertThat(growth).isEqualTo(new Plan.Growth(mine, List.of()));
    }

    @Test
    void movesABookingOnlyToTheStartThatWasAskedFor() {
        var plan = plan(List.of(), List.of());
        var ask = new Ask(id("b"), new Shape(1, 8), Duration.ofHours(2), 0, at(3));

        assertThat(plan.admit(ask, NOON))
                .isEqualTo(
                        new Admission.Granted(
                                new Booking(id("b"), slot(List.of("a"), 8, 3, 5), 0, at(3))));
        assertThat(plan.pullForwardAll(NOON)).isEmpty();
    }

    @Test
    void namesTheNearestStartsWhenTheOneAskedForIsTaken() {
        var running =
                List.of(
                        booking("r", slot(List.of("a"), 8, 2, 5)),
                        booking("s", slot(List.of("b"), 8, 2, 9)));
        var ask = new Ask(id("b"), new Shape(1, 8), Duration.ofHours(2), 0, at(3));

        assertThat(plan(running, List.of()).admit(ask, NOON))
                .isEqualTo(
                        new Admission.StartTaken(
                                at(3),
                                List.of(slot(List.of("a"), 8, 5, 7), slot(List.of("a"), 8, 0, 2))));
    }

    @Test
    void putsWhatRanOnALostNodeBackAtItsPlaceWithTheTimeThatWasLeft() {
        var ran = booking("ran", slot(List.of("a"), 8, -1, 5));
        var other = booking("other", slot(List.of("b"), 8, 0, 2));
        var promised = booking("w", slot(List.of("b"), 8, 2, 3));
        var plan = plan(List.of(ran, other), List.of(promised));

        var reseating = plan.lose("a", NOON);

        assertThat(reseating)
                .isEqualTo(
                        new Plan.Reseating(
                                List.of(booking("ran", slot(List.of("b"), 8, 3, 8))), List.of()));
        assertThat(plan.waiting()).extracting(Booking::id).containsExactly(id("ran"), id("w"));
    }

    @Test
    void emptiesANodeForMaintenance() {
        var promised = booking("w", slot(List.of("a"), 8, 2, 4));
        var plan = plan(List.of(), List.of(promised));

        var reseating = plan.maintain(new Closure(List.of("a"), at(3), at(6), "firmware"), NOON);

        assertThat(reseating.moved()).containsExactly(booking("w", slot(List.of("a"), 8, 0, 2)));
        assertThat(admit(plan, 16, 4)).isEqualTo(slot(List.of("a", "b"), 8, 6, 10));
    }

    @Test
    void letsAHigherPriorityMoveForwardFirst() {
        var running = booking("r", slot(List.of("a"), 8, 0, 9));
        var other = booking("s", slot(List.of("b"), 8, 0, 9));
        var plan = plan(List.of(running, other), List.of());
        plan.admit(new Ask(id("plain"), new Shape(1, 8), Duration.ofHours(1)), NOON);
        plan.admit(new Ask(id("urgent"), new Shape(1, 8), Duration.ofHours(5), 1, null), NOON);
        plan.end(id("r"), at(1));

        assertThat(plan.pullForward(at(1)))
                .extracting(Booking::id, b -> b.slot().start())
                .containsExactly(tuple(id("urgent"), at(1)), tuple(id("plain"), at(6)));
    }

    @Test
    void saysWhereOneStandsAndWhoIsInTheWay() {
        var running =
                List.of(
                        booking("r", slot(List.of("a"), 6, 0, 5)),
                        booking("s", slot(List.of("b"), 4, 0, 3)));
        var first = booking("gang", slot(List.of("a", "b"), 8, 5, 6));
        var plan = plan(running, List.of(first));
        plan.admit(id("mine"), 8, Duration.ofHours(2), NOON);

        assertThat(plan.position(id("mine"))).isEqualTo(new Position(2, 1, 16));
        assertThat(plan.reason(id("mine"), NOON))
                .isEqualTo(
                        new Reason(
                                Reason.Rule.IN_USE,
                                at(3),
                                List.of(
                                        new Reason.OnNode(
                                                "b",
                                                4,
                                                at(3),
                                                List.of(
                                                        new Reason.Blocker(
                                                                Reason.Kind.RUNNING,
                                                                id("s"),
                                                                4,
                                                                at(0),
                                                                at(3)))),
                                        new Reason.OnNode(
                                                "a",
                                                2,
                                                at(6),
                                                List.of(
                                                        new Reason.Blocker(
                                                                Reason.Kind.RUNNING,
                                                                id("r"),
                                                                6,
                                                                at(0),
                                                                at(5)))))));
    }

    @Test
    void movesSomebodyForwardWhenAFifthOfAThousandGiveUp() {
        var nodes = IntStream.range(0, 64).mapToObj("n%02d"::formatted).toList();
        var plan = new Plan(new NodeGroup("h100", 8, nodes));
        for (int i = 0; i < Plan.WAITING_MAX; i++) {
            plan.admit(id("w" + i), 1 << (i % 4), Duration.ofHours(1 + i % 7), NOON);
        }
        for (int i = 0; i < 200; i++) {
            plan.end(id("w" + i), NOON);
        }

        assertThat(plan.pullForwardAll(NOON)).isNotEmpty();
        assertThat(plan.pullForwardAll(NOON)).isEmpty();
    }

    private static Slot admit(Plan plan, int gpus, int hours) {
        return switch (plan.admit(id("newcomer"), gpus, Duration.ofHours(hours), NOON)) {
            case Admission.Granted(Booking promise) -> promise.slot();
            case Admission.NeverFits refused -> throw new AssertionError(refused);
            case Admission.QueueFull refused -> throw new AssertionError(refused);
            case Admission.StartTaken refused -> throw new AssertionError(refused);
        };
    }

    private static Plan plan(List<Booking> running, List<Booking> waiting) {
        return new Plan(TWO_BY_EIGHT, running, waiting);
    }

    private static Booking booking(String id, Slot slot) {
        return new Booking(id(id), slot);
    }

    private static Booking booked(String id, Slot slot) {
        return new Booking(id(id), slot, 0, slot.start());
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
