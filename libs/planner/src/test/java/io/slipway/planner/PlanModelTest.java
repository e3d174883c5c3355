package io.slipway.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random arrivals, bookings, early ends, cancellations, extensions, closures and losses on a small
 * pool. After each step the plan is held against a model that knows nothing but minutes and counts:
 * for each node and minute it adds up who is there.
 */
class PlanModelTest {
    private static final int RUNS = 1_000;
    private static final int STEPS = 30;
    private static final int HORIZON = 1_500;

    @Test
    void keepsEveryPromiseWhateverHappens() {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        System.out.println("PlanModelTest seed " + seed);
        var random = new Random(seed);

        for (int run = 0; run < RUNS; run++) {
            var world = new World(random, "seed %d run %d".formatted(seed, run));
            for (int step = 0; step < STEPS; step++) {
                world.step();
            }
            world.drain();
        }
    }

    /** One pool in virtual minutes. */
    private static final class World {
        private final Random random;
        private final String label;
        private final int gpusPerNode;
        private final List<String> nodes;
        private final Plan plan;
        private final Map<ReservationId, Booking> running = new LinkedHashMap<>();
        private final Map<ReservationId, Booking> waiting = new LinkedHashMap<>();
        private final Map<ReservationId, Integer> promises = new HashMap<>();
        private final List<String> lost = new ArrayList<>();
        private final List<Closure> closures = new ArrayList<>();
        private int now;
        private int arrivals;

        World(Random random, String label) {
            this.random = random;
            this.label = label;
            this.gpusPerNode = random.nextBoolean() ? 8 : 4;
            this.nodes =
                    IntStream.rangeClosed(1, 1 + random.nextInt(4)).mapToObj(i -> "n" + i).toList();
            this.plan = new Plan(new NodeGroup("h100", gpusPerNode, nodes));
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 45) {
                arrive(null);
            } else if (dice < 52) {
                arrive(now + random.nextInt(40));
            } else if (dice < 70) {
                letTimePass(random.nextInt(15));
            } else if (dice < 80) {
                end(running);
            } else if (dice < 88) {
                end(waiting);
            } else if (dice < 95) {
                extend();
            } else if (dice < 97) {
                loseANode();
            } else if (dice < 98) {
                regainANode();
            } else {
                closeANode();
            }
            check();
        }

        /** Nobody stays behind, and nothing stays taken. */
        void drain() {
            while (!lost.isEmpty()) {
                regainANode();
            }
            for (int i = 0; i < HORIZON && !(waiting.isEmpty() && running.isEmpty()); i++) {
                letTimePass(5);
            }
            assertThat(waiting).as(label).isEmpty();
            assertThat(plan.waiting()).as(label).isEmpty();
            assertThat(plan.free(at(now))).as(label).isEqualTo(nodes.size() * gpusPerNode);
        }

        private void arrive(@Nullable Integer startAt) {
            int count = random.nextInt(5) == 0 ? 1 + random.nextInt(nodes.size()) : 1;
            int perNode = count > 1 ? gpusPerNode : 1 << random.nextInt(gpusPerNode == 8 ? 4 : 3);
            var shape = new Shape(count, perNode);
            int minutes = 1 + random.nextInt(20);
            int from = startAt == null ? now : startAt;
            int expected = bruteForceStart(shape, minutes, from, null);
            var ask =
                    new Ask(
                            new ReservationId("r" + arrivals++),
                            shape,
                            Duration.ofMinutes(minutes),
                            random.nextInt(10) == 0 ? 1 : 0,
                            startAt == null ? null : at(startAt));
            var preview = plan.copy().admit(ask, at(now));

            var admission = plan.admit(ask, at(now));

            assertThat(admission).as(label).isEqualTo(preview);
            switch (admission) {
                case Admission.Granted(Booking promise) -> {
                    assertThat(minute(promise.slot().start())).as(label).isEqualTo(expected);
                    assertThat(promise.slot().gpus()).as(label).isEqualTo(shape.gpus());
                    assertThat(promise.slot().length()).as(label).isEqualTo(ask.length());
                    waiting.put(promise.id(), promise);
                    promises.put(promise.id(), expected);
                    startDue();
                }
                case Admission.NeverFits _ -> assertThat(expected).as(label).isEqualTo(-1);
                case Admission.StartTaken(Instant _, List<Slot> nearest) -> {
                    assertThat(expected).as(label).isNotEqualTo(from);
                    for (var slot : nearest) {
                        assertThat(bruteForceStart(shape, minutes, minute(slot.start()), null))
                                .as(label)
                                .isEqualTo(minute(slot.start()));
                    }
                }
                case Admission.QueueFull _ -> throw new AssertionError(label);
            }
        }

        private void letTimePass(int minutes) {
            for (int i = 0; i < minutes; i++) {
                now++;
                for (var over : List.copyOf(running.values())) {
                    if (minute(over.slot().end()) <= now) {
                        running.remove(over.id());
                        plan.end(over.id(), at(now));
                    }
                }
                startDue();
            }
            plan.forget(at(now));
        }

        private void startDue() {
            for (var due : plan.due(at(now))) {
                assertThat(waiting.remove(due.id())).as(label).isEqualTo(due);
                assertThat(now).as(label).isLessThanOrEqualTo(promise(due));
                running.put(due.id(), due);
                plan.start(due.id());
            }
        }

        private void end(Map<ReservationId, Booking> bookings) {
            if (bookings.isEmpty()) {
                return;
            }
            var chosen = pick(bookings);
            bookings.remove(chosen.id());
            plan.end(chosen.id(), at(now));
            pullForward();
        }

        private void pullForward() {
            var moved = plan.pullForward(at(now));
            for (var booking : moved) {
                assertThat(minute(booking.slot().start())).as(label).isLessThan(promise(booking));
                move(booking);
            }
            if (random.nextInt(3) == 0) {
                int front = Plan.FRONT;
                for (var booking : plan.waiting()) {
                    var startAt = booking.startAt();
                    int from = startAt == null ? now : Math.max(now, minute(startAt));
                    int start = minute(booking.slot().start());
                    if (start <= from) {
                        continue;
                    }
                    int earliest =
                            bruteForceStart(shape(booking.slot()), minutes(booking), from, booking);
                    if (front-- > 0) {
                        assertThat(start)
                                .as("%s: nobody at the front could start earlier", label)
                                .isLessThanOrEqualTo(earliest);
                    } else {
                        assertThat(earliest)
                                .as("%s: nobody behind it could start at once", label)
                                .isGreaterThan(now);
                    }
                }
            }
            startDue();
        }

        private void extend() {
            if (running.isEmpty()) {
                return;
            }
            var chosen = pick(running);
            var wanted = chosen.slot().end().plus(Duration.ofMinutes(1 + random.nextInt(30)));
            int alone = minute(chosen.slot().end());
            while (alone < minute(wanted) && roomFor(chosen, alone)) {
                alone++;
            }

            var furthest = plan.furthestEnd(chosen.id(), wanted, at(now));
            var growth = plan.grow(chosen.id(), wanted, at(now));

            assertThat(growth.booking().slot().end()).as(label).isEqualTo(furthest);
            assertThat(minute(furthest)).as(label).isBetween(alone, minute(wanted));
            running.put(chosen.id(), growth.booking());
            for (var booking : growth.elsewhere()) {
                assertThat(minute(booking.slot().start()))
                        .as("%s: a promise is kept when another reservation grows", label)
                        .isLessThanOrEqualTo(promise(booking));
                move(booking);
            }
            if (random.nextBoolean()) {
                pullForward();
            }
            startDue();
        }

        private void loseANode() {
            var there = nodes.stream().filter(node -> !lost.contains(node)).toList();
            if (there.size() < 2) {
                return;
            }
            var gone = there.get(random.nextInt(there.size()));
            var untouched =
                    waiting.values().stream()
                            .filter(booking -> !booking.slot().nodes().contains(gone))
                            .toList();
            lost.add(gone);
            for (var hit : List.copyOf(running.values())) {
                if (hit.slot().nodes().contains(gone)) {
                    running.remove(hit.id());
                    waiting.put(hit.id(), hit);
                }
            }
            revise(plan.lose(gone, at(now)));
            assertThat(waiting.values()).as(label).containsAll(untouched);
            pullForward();
        }

        private void regainANode() {
            if (!lost.isEmpty()) {
                plan.regain(lost.getFirst(), at(now));
                lost.removeFirst();
                pullForward();
            }
        }

        private void closeANode() {
            if (closures.size() > 1) {
                return;
            }
            int from = now + random.nextInt(20);
            var closure =
                    new Closure(
                            List.of(nodes.get(random.nextInt(nodes.size()))),
                            at(from),
                            at(from + 1 + random.nextInt(20)),
                            "firmware");
            closures.add(closure);
            revise(plan.maintain(closure, at(now)));
            pullForward();
        }

        private void revise(Plan.Reseating reseating) {
            reseating.homeless().forEach(waiting::remove);
            for (var booking : reseating.moved()) {
                promises.put(booking.id(), minute(booking.slot().start()));
                move(booking);
            }
        }

        private void move(Booking booking) {
            assertThat(waiting).as(label).containsKey(booking.id());
            waiting.put(booking.id(), booking);
            promises.merge(booking.id(), minute(booking.slot().start()), Math::min);
        }

        private void check() {
            assertThat(plan.waiting())
                    .as(label)
                    .containsExactlyInAnyOrderElementsOf(waiting.values());
            for (int node = 0; node < nodes.size(); node++) {
                for (var edge : all()) {
                    int minute = Math.max(now, minute(edge.slot().start()));
                    assertThat(held(nodes.get(node), minute, null))
                            .as("%s: GPUs held on %s at %d", label, nodes.get(node), minute)
                            .isLessThanOrEqualTo(lost.contains(nodes.get(node)) ? 0 : gpusPerNode);
                }
            }
            for (var booking : waiting.values()) {
                assertThat(closures)
                        .as(label)
                        .noneMatch(
                                closure ->
                                        booking.slot().nodes().containsAll(closure.nodes())
                                                && closure.from().isBefore(booking.slot().end())
                                                && booking.slot()
                                                        .start()
                                                        .isBefore(closure.until()));
                var startAt = booking.startAt();
                assertThat(startAt == null || !booking.slot().start().isBefore(startAt))
                        .as(label)
                        .isTrue();
            }
            if (!waiting.isEmpty() && random.nextInt(5) == 0) {
                checkReason(pick(waiting));
            }
        }

        private void checkReason(Booking booking) {
            var reason = plan.reason(booking.id(), at(now));
            int told = 0;
            for (var node : nodes) {
                int free = bruteForceNode(node, booking, now);
                var onNode = reason.nodes().stream().filter(n -> n.node().equals(node)).findAny();
                assertThat(onNode.isPresent()).as("%s: %s", label, reason).isEqualTo(free != now);
                if (onNode.isPresent()) {
                    told++;
                    assertThat(onNode.get().freeFrom())
                            .as(label)
                            .isEqualTo(free < 0 ? Instant.MAX : at(free));
                    assertThat(onNode.get().blockers()).as(label).isNotEmpty();
                }
            }
            assertThat(reason.nodes()).as(label).hasSize(told);
            int rank = 1;
            int ahead = 0;
            for (var other : plan.waiting()) {
                if (other.id().equals(booking.id())) {
                    break;
                }
                rank++;
                ahead += other.slot().gpus();
            }
            var position = plan.position(booking.id());
            assertThat(position.byArrival()).as(label).isEqualTo(rank);
            assertThat(position.gpusAhead()).as(label).isEqualTo(ahead);
        }

        private int bruteForceStart(Shape shape, int minutes, int from, @Nullable Booking without) {
            if (shape.nodes() > nodes.size() - lost.size()) {
                return -1;
            }
            for (int start = from; start < now + HORIZON; start++) {
                int candidate = start;
                long fitting =
                        nodes.stream()
                                .filter(
                                        n ->
                                                fits(
                                                        n,
                                                        shape.gpusPerNode(),
                                                        candidate,
                                                        minutes,
                                                        without))
                                .count();
                if (fitting >= shape.nodes()) {
                    return start;
                }
            }
            return -1;
        }

        private int bruteForceNode(String node, Booking booking, int from) {
            for (int start = from; start < now + HORIZON; start++) {
                if (fits(node, booking.slot().gpusPerNode(), start, minutes(booking), booking)) {
                    return start;
                }
            }
            return -1;
        }

        private boolean fits(
                String node, int gpus, int from, int minutes, @Nullable Booking without) {
            for (int minute = from; minute < from + minutes; minute++) {
                if (free(node, minute, without) < gpus) {
                    return false;
                }
            }
            return true;
        }

        private boolean roomFor(Booking booking, int minute) {
            return booking.slot().nodes().stream()
                    .allMatch(node -> free(node, minute, booking) >= booking.slot().gpusPerNode());
        }

        private int free(String node, int minute, @Nullable Booking without) {
            for (var closure : closures) {
                if (closure.nodes().contains(node)
                        && minute(closure.from()) <= minute
                        && minute < minute(closure.until())) {
                    return 0;
                }
            }
            return lost.contains(node) ? 0 : gpusPerNode - held(node, minute, without);
        }

        private int held(String node, int minute, @Nullable Booking without) {
            int held = 0;
            for (var booking : all()) {
                if (!booking.equals(without)
                        && booking.slot().nodes().contains(node)
                        && minute(booking.slot().start()) <= minute
                        && minute < minute(booking.slot().end())) {
                    held += booking.slot().gpusPerNode();
                }
            }
            return held;
        }

        private List<Booking> all() {
            var all = new ArrayList<>(running.values());
            all.addAll(waiting.values());
            return all;
        }

        private int promise(Booking booking) {
            return promises.getOrDefault(booking.id(), -1);
        }

        private Booking pick(Map<ReservationId, Booking> bookings) {
            return List.copyOf(bookings.values()).get(random.nextInt(bookings.size()));
        }

        private static Shape shape(Slot slot) {
            return new Shape(slot.nodes().size(), slot.gpusPerNode());
        }

        private static int minutes(Booking booking) {
            return (int) booking.slot().length().toMinutes();
        }

        private static Instant at(int minute) {
            return Instant.EPOCH.plus(Duration.ofMinutes(minute));
        }

        private static int minute(Instant instant) {
            return (int) Duration.between(Instant.EPOCH, instant).toMinutes();
        }
    }
}
