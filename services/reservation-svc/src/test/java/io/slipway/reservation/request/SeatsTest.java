package io.slipway.reservation.request;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.planner.Closure;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Shape;
import io.slipway.planner.Slot;
import io.slipway.problem.Problem;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plan that is kept decides as one that is made anew of everybody does, whatever happened. */
class SeatsTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final WaitingRules RULES =
            new WaitingRules(ofDays(30), 100, 1_000, 1_000, ofDays(7));
    private static final List<String> NODES = List.of("a", "b", "c", "d");

    private final Seats seats = new Seats();
    private final List<Closure> closed = new ArrayList<>();
    private NodeGroup group = new NodeGroup("h100", 8, NODES);
    private Instant now = NOON;
    private long tickets;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decidesAsAPlanMadeAnew(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            happen(random);
            compare();
        }
        assertThat(tickets).isGreaterThan(100);
        assertThat(seats.line()).isNotEmpty();
    }

    @Test
    void leavesARosterThatIsBehindItsOwnPlan() {
        admit(8, 1, 0, null, true);
        var before = kept();
        admit(8, 5, 0, null, true);

        assertThat(before.plan().free(NOON)).isEqualTo(32);
        assertThat(before.plan().waitingCount()).isEqualTo(1);
        assertThat(kept().plan().waitingCount()).isEqualTo(2);
    }

    private void happen(Random random) {
        boolean decided = random.nextInt(5) > 0;
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                    admit(
                            List.of(1, 1, 2, 4, 8, 16).get(random.nextInt(6)),
                            1 + random.nextInt(6),
                            random.nextInt(8) == 0 ? 1 : 0,
                            random.nextInt(6) == 0
                                    ? now.plus(ofMinutes(random.nextInt(900)))
                                    : null,
                            decided);
            case 4, 5 -> start();
            case 6 -> end(random);
            case 7 -> extend(random, decided);
            case 8 -> pullForward(decided);
            case 9 -> now = now.plus(ofMinutes(random.nextInt(90)));
            case 10 -> close(random, decided);
            case 11 -> lose(random);
            default -> throw new AssertionError();
        }
    }

    private void admit(
            int gpus, int hours, int priority, @Nullable Instant startAt, boolean decided) {
        var pending = new Pending(now);
        var made =
                new Reservation(
                        new ReservationId("r" + tickets),
                        "team-a",
                        "mia",
                        "default",
                        new Asked(gpus, "h100", ofHours(hours), null, null, startAt),
                        tickets++,
                        now,
                        pending,
                        new Terms(List.of(), false, priority, null, null));
        var by = admitted(kept(), made, pending);

        assertThat(by).isEqualTo(admitted(anew(), made, pending));
        if (decided && by instanceof Change change) {
            seats.seat(change.after());
        }
    }

    /** The change, or the words of the refusal. */
    private static Object admitted(Roster roster, Reservation made, Pending pending) {
        try {
            return roster.admit(made, pending, null, RULES);
        } catch (Problem refused) {
            return refused.detail();
        }
    }

    private void start() {
        for (Reservation one : some(state -> state instanceof Queued)) {
            if (one.state() instanceof Queued queued
                    && !queued.promised().start().isAfter(now)
                    && queued.promised().end().isAfter(now)) {
                var prepared = one.prepare(queued, queued.promised(), now).after();
                seats.seat(prepared);
                if (prepared.state() instanceof Preparing preparing) {
                    seats.seat(prepared.activate(preparing, now).after());
                }
            }
        }
        for (Reservation one : some(state -> state instanceof Active)) {
            if (one.state() instanceof Active active && !active.window().end().isAfter(now)) {
                seats.seat(one.expire(active, now).after());
            }
        }
        settle(kept().reseat(now, "late"), anew().reseat(now, "late"), true);
    }

    private void end(Random random) {
        var all = some(_ -> true);
        if (!all.isEmpty()) {
            all.get(random.nextInt(all.size()))
                    .cancel("mia", now)
                    .ifPresent(change -> seats.seat(change.after()));
        }
    }

    private void extend(Random random, boolean decided) {
        var all = some(state -> !(state instanceof Pending) && slot(state).end().isAfter(now));
        if (all.isEmpty()) {
            return;
        }
        var one = all.get(random.nextInt(all.size()));
        var asked = ofHours(1 + random.nextInt(12));
        var stretch = kept().extend(one.id(), slot(one.state()), asked, now);

        assertThat(stretch).isEqualTo(anew().extend(one.id(), slot(one.state()), asked, now));
        if (decided && stretch.extension().granted().compareTo(Duration.ZERO) > 0) {
            var end = slot(one.state()).end().plus(stretch.extension().granted());
            stretch.elsewhere().forEach(change -> seats.seat(change.after()));
            one.extend(end, now).ifPresent(change -> seats.seat(change.after()));
        }
    }

    private void pullForward(boolean decided) {
        settle(kept().pullForward(now, "free"), anew().pullForward(now, "free"), decided);
    }

    private void close(Random random, boolean decided) {
        if (closed.size() >= 3) {
            closed.remove(random.nextInt(closed.size()));
            return;
        }
        var from = now.plus(ofHours(random.nextInt(8)));
        var closure =
                new Closure(
                        List.of(NODES.get(random.nextInt(NODES.size()))),
                        from,
                        from.plus(ofHours(1 + random.nextInt(5))),
                        "maintenance");
        if (group.nodes().containsAll(closure.nodes())) {
            var closing = kept().close(closure, now, "closed");
            assertThat(closing).isEqualTo(anew().close(closure, now, "closed"));
            if (decided) {
                closing.changes().forEach(change -> seats.seat(change.after()));
                closed.add(closure);
            }
        }
    }

    /** A node goes, and all that ran on it waits again; or it comes back. */
    private void lose(Random random) {
        if (group.nodes().size() < NODES.size()) {
            group = new NodeGroup("h100", 8, NODES);
            return;
        }
        var lost = NODES.get(random.nextInt(NODES.size()));
        kept().unseat(List.of(lost), now).forEach(seats::seat);
        closed.removeIf(closure -> closure.nodes().contains(lost));
        group = new NodeGroup("h100", 8, NODES.stream().filter(n -> !n.equals(lost)).toList());
        // Whoever ran over its time ended before the node did.
        for (Reservation one : some(state -> !(state instanceof Pending))) {
            if (slot(one.state()).nodes().contains(lost) && !(one.state() instanceof Queued)) {
                one.cancel("mia", now).ifPresent(change -> seats.seat(change.after()));
            }
        }
        settle(kept().reseat(now, "lost"), anew().reseat(now, "lost"), true);
    }

    private void settle(List<Change> kept, List<Change> anew, boolean decided) {
        assertThat(kept).isEqualTo(anew);
        if (decided) {
            kept.forEach(change -> seats.seat(change.after()));
        }
    }

    private void compare() {
        var kept = kept().plan();
        var anew = anew().plan();
        assertThat(kept.waiting()).isEqualTo(anew.waiting());
        assertThat(kept.free(now)).isEqualTo(anew.free(now));
        assertThat(kept.nextDue()).isEqualTo(anew.nextDue());
        for (Reservation one : some(state -> !(state instanceof Pending))) {
            assertThat(kept.find(one.id())).isEqualTo(anew.find(one.id()));
            if (group.nodes().containsAll(slot(one.state()).nodes())) {
                assertThat(kept.roomUntil(one.id())).isEqualTo(anew.roomUntil(one.id()));
            }
        }
        for (int gpus : List.of(1, 4, 8)) {
            for (int hours : List.of(1, 6)) {
                var shape = new Shape(1, gpus);
                assertThat(kept.nextStart(shape, ofHours(hours), now))
                        .isEqualTo(anew.nextStart(shape, ofHours(hours), now));
            }
        }
    }

    private Roster kept() {
        return roster(seats.held());
    }

    private Roster anew() {
        return roster(null);
    }

    private Roster roster(Seats.@Nullable Held held) {
        return new Roster(
                group,
                some(state -> !(state instanceof Pending)),
                List.copyOf(closed),
                some(state -> state instanceof Pending),
                held);
    }

    private List<Reservation> some(Predicate<ReservationState> wanted) {
        return seats.line().stream().filter(one -> wanted.test(one.state())).toList();
    }

    private static Slot slot(ReservationState state) {
        var slot = state.slot();
        if (slot == null) {
            throw new AssertionError(state.word() + " has no slot");
        }
        return slot;
    }
}
