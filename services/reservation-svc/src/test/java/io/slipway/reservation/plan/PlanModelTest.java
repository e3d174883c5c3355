package io.slipway.reservation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Random arrivals, early ends, extensions and losses on a small group. After each step the plan is
 * held against a model that knows nothing but minutes and counts.
 */
class PlanModelTest {
    private static final int RUNS = 300;
    private static final int STEPS = 60;

    @Test
    void keepsEveryPromiseWhateverHappens() {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        System.out.println("PlanModelTest seed " + seed);
        var random = new Random(seed);

        for (int run = 0; run < RUNS; run++) {
            var world = new World(random, seed, run);
            for (int step = 0; step < STEPS; step++) {
                world.step();
            }
        }
    }

    /** One group in virtual minutes. */
    private static final class World {
        private final Random random;
        private final String label;
        private final int gpusPerNode;
        private final List<Booking> running = new ArrayList<>();
        private final List<Booking> waiting = new ArrayList<>();
        private final Map<ReservationId, Integer> promises = new HashMap<>();
        private List<String> nodes;
        private int now;
        private int arrivals;
        private int spares;
        private boolean capacityLost;

        World(Random random, long seed, int run) {
            this.random = random;
            this.label = "seed %d run %d".formatted(seed, run);
            this.gpusPerNode = random.nextBoolean() ? 8 : 4;
            this.nodes =
                    IntStream.rangeClosed(1, 1 + random.nextInt(4)).mapToObj(i -> "n" + i).toList();
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 50) {
                arrive();
            } else if (dice < 70) {
                letTimePass();
            } else if (dice < 82) {
                end(running);
            } else if (dice < 90) {
                end(waiting);
            } else if (dice < 96) {
                extend();
            } else if (dice < 98) {
                loseANode();
            } else {
                gainANode();
            }
            check();
        }

        private void arrive() {
            int gpus = List.of(1, 2, 4, 8, 16, 3, 24).get(random.nextInt(7));
            int minutes = 1 + random.nextInt(40);
            int expected = bruteForceStart(gpus, minutes, floor(waiting.size()), all());
            var next = plan().nextStart(gpus, at(now));

            var admission =
                    plan().admit(id(arrivals++), gpus, Duration.ofMinutes(minutes), at(now));

            switch (admission) {
                case Admission.Granted(Booking promise) -> {
                    assertThat(minute(promise.slot().start())).as(label).isEqualTo(expected);
                    assertThat(next).as(label).contains(promise.slot().start());
                    waiting.add(promise);
                    promises.put(promise.id(), minute(promise.slot().start()));
                }
                case Admission.NeverFits _ -> {
                    assertThat(expected).as(label).isEqualTo(-1);
                    assertThat(next).as(label).isEmpty();
                }
                case Admission.QueueFull _ -> throw new AssertionError(label);
            }
        }

        private void letTimePass() {
            for (int minutes = random.nextInt(30); minutes >= 0; minutes--) {
                running.removeIf(b -> minute(b.slot().end()) <= now);
                for (var due :
                        waiting.stream().filter(b -> minute(b.slot().start()) <= now).toList()) {
                    waiting.remove(due);
                    running.add(due);
                    assertThat(now).as(label).isLessThanOrEqualTo(promises.get(due.id()));
                }
                now++;
            }
            now--;
        }

        private void end(List<Booking> bookings) {
            if (!bookings.isEmpty()) {
                bookings.remove(random.nextInt(bookings.size()));
                var moved = plan().pullForward(at(now));
                replace(moved, false);
                for (int rank = 0; rank < waiting.size(); rank++) {
                    var booking = waiting.get(rank);
                    var others = all();
                    others.remove(booking);
                    int best =
                            bruteForceStart(
                                    booking.slot().gpus(),
                                    (int) booking.slot().length().toMinutes(),
                                    floor(rank),
                                    others);
                    assertThat(minute(booking.slot().start()))
                            .as("%s: nobody could start earlier", label)
                            .isLessThanOrEqualTo(Math.max(best, now));
                }
            }
        }

        private void extend() {
            var all = all();
            if (all.isEmpty()) {
                return;
            }
            var chosen = all.get(random.nextInt(all.size()));
            var furthest = plan().furthestEnd(chosen);
            int end = minute(chosen.slot().end());
            while (end < 4_000 && freeBeside(chosen, end) >= chosen.slot().gpusPerNode()) {
                end++;
            }
            assertThat(furthest.equals(Instant.MAX) ? 4_000 : minute(furthest))
                    .as(label)
                    .isEqualTo(end);

            var asked = chosen.slot().end().plus(Duration.ofMinutes(1 + random.nextInt(30)));
            var granted = asked.isBefore(furthest) ? asked : furthest;
            var longer = new Booking(chosen.id(), chosen.slot().until(granted));
            running.replaceAll(b -> b.equals(chosen) ? longer : b);
            waiting.replaceAll(b -> b.equals(chosen) ? longer : b);
        }

        private void loseANode() {
            if (nodes.size() > 1) {
                var gone = nodes.get(random.nextInt(nodes.size()));
                nodes = nodes.stream().filter(n -> !n.equals(gone)).toList();
                running.removeIf(b -> b.slot().nodes().contains(gone));
                capacityLost = true;
                var untouched =
                        waiting.stream().filter(b -> !b.slot().nodes().contains(gone)).toList();
                var reseating = plan().reseat(at(now));
                waiting.removeIf(b -> reseating.homeless().contains(b.id()));
                replace(reseating.moved(), true);
                assertThat(waiting).as(label).containsAll(untouched);
            }
        }

        private void gainANode() {
            var all = new ArrayList<>(nodes);
            all.add("spare" + spares++);
            nodes = all;
            replace(plan().pullForward(at(now)), false);
        }

        private void replace(List<Booking> moved, boolean mayBeLater) {
            for (var booking : moved) {
                int start = minute(booking.slot().start());
                if (!mayBeLater) {
                    assertThat(start).as(label).isLessThan(promises.get(booking.id()));
                }
                promises.put(booking.id(), start);
                waiting.replaceAll(b -> b.id().equals(booking.id()) ? booking : b);
            }
        }

        private void check() {
            var all = all();
            for (var booking : all) {
                for (var node : booking.slot().nodes()) {
                    for (var edge : all) {
                        assertThat(held(all, node, minute(edge.slot().start())))
                                .as("%s: GPUs held on %s", label, node)
                                .isLessThanOrEqualTo(gpusPerNode);
                    }
                }
            }
            for (int i = 1; i < waiting.size() && !capacityLost; i++) {
                assertThat(waiting.get(i).slot().start())
                        .as("%s: first come, first served", label)
                        .isAfterOrEqualTo(waiting.get(i - 1).slot().start());
            }
        }

        private int bruteForceStart(int gpus, int minutes, int from, List<Booking> taken) {
            int perNode = gpus <= gpusPerNode ? gpus : gpusPerNode;
            int count = gpus / perNode;
            boolean whole = gpus % gpusPerNode == 0;
            boolean part = gpus <= gpusPerNode && List.of(1, 2, 4, 8).contains(gpus);
            if (!(whole || part) || count > nodes.size()) {
                return -1;
            }
            for (int start = from; ; start++) {
                int candidate = start;
                long fitting =
                        nodes.stream()
                                .filter(n -> fits(taken, n, perNode, candidate, minutes))
                                .count();
                if (fitting >= count) {
                    return start;
                }
            }
        }

        private boolean fits(List<Booking> taken, String node, int gpus, int from, int minutes) {
            return IntStream.range(from, from + minutes)
                    .allMatch(minute -> gpusPerNode - held(taken, node, minute) >= gpus);
        }

        private List<Booking> all() {
            var all = new ArrayList<>(running);
            all.addAll(waiting);
            return all;
        }

        /** The latest start among the first so many that wait, and not before now. */
        private int floor(int ranks) {
            return waiting.stream()
                    .limit(ranks)
                    .mapToInt(b -> minute(b.slot().start()))
                    .reduce(now, Math::max);
        }

        private int freeBeside(Booking chosen, int at) {
            var others = all();
            others.remove(chosen);
            return chosen.slot().nodes().stream()
                    .mapToInt(node -> gpusPerNode - held(others, node, at))
                    .min()
                    .orElseThrow();
        }

        private static int held(List<Booking> bookings, String node, int at) {
            return bookings.stream()
                    .filter(b -> b.slot().nodes().contains(node))
                    .filter(b -> minute(b.slot().start()) <= at && at < minute(b.slot().end()))
                    .mapToInt(b -> b.slot().gpusPerNode())
                    .sum();
        }

        private Plan plan() {
            return new Plan(
                    new NodeGroup("h100", gpusPerNode, nodes),
                    List.copyOf(running),
                    List.copyOf(waiting));
        }

        private static ReservationId id(int arrival) {
            return new ReservationId("r" + arrival);
        }

        private static Instant at(int minute) {
            return Instant.EPOCH.plus(Duration.ofMinutes(minute));
        }

        private static int minute(Instant instant) {
            return (int) Duration.between(Instant.EPOCH, instant).toMinutes();
        }
    }
}
