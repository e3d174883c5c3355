package io.slipway.reservation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Replays a recorded workload in virtual time, against a plain first-come-first-served queue. */
class ReplayTest {
    private static final NodeGroup TWO_NODES = new NodeGroup("h100", 8, List.of("a", "b"));

    @Test
    void startsEverybodyWhenAPlainQueueWould() {
        var jobs = workload().map(Job::endingAsDeclared).toList();

        var replay = new Replay(jobs);

        assertThat(replay.starts).isEqualTo(plainQueue(jobs));
        assertThat(replay.starts).isEqualTo(replay.firstPromises);
    }

    @Test
    void breaksNoPromiseWhenJobsEndEarly() {
        var replay = new Replay(workload().toList());

        replay.starts.forEach(
                (job, start) -> assertThat(start).isBeforeOrEqualTo(replay.firstPromises.get(job)));
        assertThat(new ArrayList<>(new TreeMap<>(replay.starts).values())).isSorted();
        assertThat(replay.starts).isNotEqualTo(replay.firstPromises);
    }

    private record Job(int index, int submit, int gpus, int declared, int actual) {
        static Job of(int index, String line) {
            var fields = line.split(",", -1);
            return new Job(
                    index,
                    Integer.parseInt(fields[0]),
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]));
        }

        Job endingAsDeclared() {
            return new Job(index, submit, gpus, declared, declared);
        }
    }

    /** Handles all ends, arrivals and starts of one instant, in that order, then the next. */
    private static final class Replay {
        private final Map<Integer, Instant> firstPromises = new HashMap<>();
        private final Map<Integer, Instant> starts = new HashMap<>();
        private final Map<ReservationId, Instant> ends = new HashMap<>();
        private final List<Booking> running = new ArrayList<>();
        private final List<Booking> waiting = new ArrayList<>();

        Replay(List<Job> jobs) {
            var arrivals = new ArrayDeque<>(jobs);
            while (!arrivals.isEmpty() || !waiting.isEmpty() || !running.isEmpty()) {
                Instant now =
                        Stream.of(
                                        arrivals.stream().limit(1).map(job -> at(job.submit())),
                                        waiting.stream().map(b -> b.slot().start()),
                                        ends.values().stream())
                                .flatMap(instants -> instants)
                                .min(Instant::compareTo)
                                .orElseThrow();
                end(now);
                while (!arrivals.isEmpty() && at(arrivals.getFirst().submit()).equals(now)) {
                    admit(arrivals.removeFirst(), now);
                }
                start(jobs, now);
            }
        }

        private void end(Instant now) {
            boolean early =
                    running.stream()
                            .anyMatch(
                                    b ->
                                            now.equals(ends.get(b.id()))
                                                    && b.slot().end().isAfter(now));
            running.removeIf(b -> now.equals(ends.get(b.id())));
            ends.values().removeIf(now::equals);
            if (early) {
                for (var moved : new Plan(TWO_NODES, running, waiting).pullForward(now)) {
                    waiting.replaceAll(b -> b.id().equals(moved.id()) ? moved : b);
                }
            }
        }

        private void admit(Job job, Instant now) {
            var plan = new Plan(TWO_NODES, running, waiting);
            var id = new ReservationId(String.valueOf(job.index()));
            var length = Duration.ofSeconds(job.declared());
            switch (plan.admit(id, job.gpus(), length, now)) {
                case Admission.Granted(Booking promise) -> {
                    waiting.add(promise);
                    firstPromises.put(job.index(), promise.slot().start());
                }
                case Admission.NeverFits refused -> throw new AssertionError(refused);
                case Admission.QueueFull refused -> throw new AssertionError(refused);
            }
        }

        private void start(List<Job> jobs, Instant now) {
            for (var due : waiting.stream().filter(b -> b.slot().start().equals(now)).toList()) {
                int index = Integer.parseInt(due.id().value());
                waiting.remove(due);
                running.add(due);
                starts.put(index, now);
                ends.put(due.id(), now.plusSeconds(jobs.get(index).actual()));
            }
        }
    }

    /** No plan at all: the head starts as soon as it fits, on the nodes with the least left. */
    private static Map<Integer, Instant> plainQueue(List<Job> jobs) {
        var starts = new HashMap<Integer, Instant>();
        var busy = new ArrayList<int[]>();
        int now = 0;
        for (var job : jobs) {
            now = Math.max(now, job.submit());
            int perNode = Math.min(job.gpus(), 8);
            while (true) {
                int second = now;
                busy.removeIf(b -> b[0] <= second);
                var fitting =
                        IntStream.range(0, 2)
                                .filter(node -> free(busy, node) >= perNode)
                                .boxed()
                                .sorted((one, two) -> free(busy, one) - free(busy, two))
                                .toList();
                if (fitting.size() >= job.gpus() / perNode) {
                    for (int node : fitting.subList(0, job.gpus() / perNode)) {
                        busy.add(new int[] {now + job.actual(), node, perNode});
                    }
                    starts.put(job.index(), at(now));
                    break;
                }
                now = busy.stream().mapToInt(b -> b[0]).min().orElseThrow();
            }
        }
        return starts;
    }

    private static int free(List<int[]> busy, int node) {
        return 8 - busy.stream().filter(b -> b[1] == node).mapToInt(b -> b[2]).sum();
    }

    private static Stream<Job> workload() {
        try (var csv = ReplayTest.class.getResourceAsStream("/workloads/two-nodes.csv")) {
            if (csv == null) {
                throw new IllegalStateException("no workload");
            }
            var lines = new String(csv.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            return IntStream.range(1, lines.size()).mapToObj(i -> Job.of(i - 1, lines.get(i)));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Instant at(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }
}
