package io.slipway.planner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.planner.NodeGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Work like that of published traces ({@link Trace}), under all policies, judged without the
 * planner: by adding up GPUs from the steps, and by the books' algorithms written down once more.
 */
class ForeignTracesTest {
    private static final long SEED = Long.getLong("slipway.seed", 11);

    static Stream<Trace> traces() {
        return Trace.all(100, SEED).stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void keepsEveryPromiseAndEveryNodeWithinItsGpus(Trace trace) {
        for (var policy : Policy.values()) {
            var steps = new ArrayList<Step>();
            var scores = Replay.run(trace.jobs(), cluster(trace), policy, steps::add);

            assertThat(scores.broken()).isZero();
            new Books(trace, policy).check(steps);
        }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void startsUnderFifoAndEasyWhenTheBooksSay(Trace trace) {
        for (var policy : List.of(Policy.FIFO, Policy.EASY, Policy.GREEDY)) {
            assertThat(starts(trace, policy)).as("%s", policy).isEqualTo(byTheBook(trace, policy));
        }
    }

    /**
     * What promises cost: nothing worth speaking of, where people do not ask for days at random.
     */
    @Test
    void letsNobodyWaitMuchLongerThanEasyDoes() {
        double ratios = 0;
        int traces = 0;
        for (var trace : Trace.all(300, SEED)) {
            double promise = wait(trace, Policy.PROMISE);
            double easy = wait(trace, Policy.EASY);
            System.out.printf(
                    "%-22s mean wait %8.0f s, %8.0f s under EASY%n", trace.name(), promise, easy);
            assertThat(promise).as(trace.name()).isLessThan(2 * easy + 600);
            ratios += Math.log((promise + 60) / (easy + 60));
            traces++;
        }
        assertThat(Math.exp(ratios / traces)).isLessThan(1.1);
    }

    @Test
    void goesTheSameWayWhateverTheOrderOfHashes() {
        var trace = Trace.pai(300, SEED);
        var first = new ArrayList<Step>();
        var second = new ArrayList<Step>();

        var one = Replay.run(trace.jobs(), cluster(trace), Policy.PROMISE, first::add);
        var other = Replay.run(trace.jobs(), cluster(trace), Policy.PROMISE, second::add);

        assertThat(second).isEqualTo(first);
        assertThat(other.expectedErrorSeconds()).isEqualTo(one.expectedErrorSeconds());
        assertThat(other.expectedP90Coverage()).isEqualTo(one.expectedP90Coverage());
    }

    private static double wait(Trace trace, Policy policy) {
        return Replay.run(trace.jobs(), cluster(trace), policy, _ -> {}).meanWaitSeconds();
    }

    private static List<Long> starts(Trace trace, Policy policy) {
        var starts = new Long[trace.jobs().size()];
        Replay.run(
                trace.jobs(),
                cluster(trace),
                policy,
                step -> {
                    if (step instanceof Step.Started(Instant at, int job, var _)) {
                        starts[job - 1] = Replay.micros(at);
                    }
                });
        return Arrays.asList(starts);
    }

    private static NodeGroup cluster(Trace trace) {
        return new NodeGroup(
                "gpu",
                trace.gpusPerNode(),
                IntStream.range(0, trace.nodes()).mapToObj("n%03d"::formatted).toList());
    }

    /** Adds up from the steps alone. */
    private static final class Books {
        private final Trace trace;
        private final Policy policy;
        private final HashMap<String, Integer> used = new HashMap<>();
        private final HashMap<Integer, Step.Started> running = new HashMap<>();
        private final HashMap<Integer, Instant> promised = new HashMap<>();
        private int begun;
        private int refused;

        Books(Trace trace, Policy policy) {
            this.trace = trace;
            this.policy = policy;
        }

        void check(List<Step> steps) {
            Instant last = Instant.EPOCH;
            for (var step : steps) {
                assertThat(step.at()).isAfterOrEqualTo(last);
                last = step.at();
                switch (step) {
                    case Step.Submitted(Instant at, int job, int gpus, long _) -> {
                        assertThat(Replay.micros(at)).isEqualTo(trace.jobs().get(job - 1).submit());
                        assertThat(gpus).isEqualTo(trace.jobs().get(job - 1).gpus());
                    }
                    case Step.Refused(Instant _, int _, int gpus) -> {
                        assertThat(gpus).isGreaterThan(trace.nodes() * trace.gpusPerNode());
                        refused++;
                    }
                    case Step.Promised(Instant _, int job, var slot) -> {
                        Instant before = promised.put(job, slot.start());
                        assertThat(before == null || slot.start().isBefore(before)).isTrue();
                    }
                    case Step.Expected(Instant _, int job, Instant p50, Instant p90) -> {
                        assertThat(p50).isBeforeOrEqualTo(p90);
                        assertThat(p90).isBeforeOrEqualTo(promised.get(job));
                    }
                    case Step.Started started -> start(started);
                    case Step.Ended(Instant at, int job) -> end(at, job);
                }
            }
            assertThat(running).isEmpty();
            assertThat(begun + refused).isEqualTo(trace.jobs().size());
        }

        private void start(Step.Started started) {
            var slot = started.slot();
            var job = trace.jobs().get(started.job() - 1);
            int nodes = (job.gpus() + trace.gpusPerNode() - 1) / trace.gpusPerNode();
            assertThat(slot.nodes()).hasSize(nodes).doesNotHaveDuplicates();
            assertThat(slot.gpusPerNode() * nodes).isGreaterThanOrEqualTo(job.gpus());
            assertThat(slot.gpusPerNode()).isLessThanOrEqualTo(trace.gpusPerNode());
            assertThat(Replay.micros(started.at())).isGreaterThanOrEqualTo(job.submit());
            if (policy == Policy.PROMISE) {
                assertThat(started.at()).isBeforeOrEqualTo(promised.get(started.job()));
            }
            for (var node : slot.nodes()) {
                assertThat(used.merge(node, slot.gpusPerNode(), Integer::sum))
                        .as("GPUs in use on %s", node)
                        .isLessThanOrEqualTo(trace.gpusPerNode());
            }
            assertThat(running.put(started.job(), started)).isNull();
            begun++;
        }

        private void end(Instant at, int number) {
            var started = Objects.requireNonNull(running.remove(number));
            var job = trace.jobs().get(number - 1);
            assertThat(Replay.micros(at) - Replay.micros(started.at()))
                    .isEqualTo(Math.min(job.declared(), job.actual()));
            for (var node : started.slot().nodes()) {
                used.merge(node, -started.slot().gpusPerNode(), Integer::sum);
            }
        }
    }

    /** A cluster in which things only ever run, and a shadow is found by trying instants. */
    private static final class Reference {
        private record Run(int job, List<Integer> nodes, int gpus, long limit, long end) {}

        private final int nodes;
        private final int gpusPerNode;
        private final List<Run> running = new ArrayList<>();

        Reference(Trace trace) {
            nodes = trace.nodes();
            gpusPerNode = trace.gpusPerNode();
        }

        /** Free GPUs of each node at an instant, by what the running declared. */
        private int[] free(long at) {
            int[] free = new int[nodes];
            Arrays.fill(free, gpusPerNode);
            for (var run : running) {
                for (int node : run.nodes) {
                    free[node] -= run.limit > at ? run.gpus : 0;
                }
            }
            return free;
        }

        int @Nullable [] place(Job job, int... free) {
            int count = (job.gpus() + gpusPerNode - 1) / gpusPerNode;
            int each = each(job);
            int[] chosen =
                    IntStream.range(0, nodes)
                            .filter(node -> free[node] >= each)
                            .boxed()
                            .sorted(Comparator.comparingInt(node -> free[node]))
                            .limit(count)
                            .mapToInt(Integer::intValue)
                            .toArray();
            return chosen.length == count ? chosen : null;
        }

        int each(Job job) {
            int count = (job.gpus() + gpusPerNode - 1) / gpusPerNode;
            return job.gpus() % count == 0 ? job.gpus() / count : gpusPerNode;
        }

        boolean start(Job job, long now) {
            int[] chosen = place(job, free(now));
            if (chosen == null) {
                return false;
            }
            running.add(run(job, now, chosen));
            return true;
        }

        private Run run(Job job, long now, int... chosen) {
            return new Run(
                    job.number(),
                    Arrays.stream(chosen).boxed().toList(),
                    each(job),
                    now + job.declared(),
                    now + Math.min(job.declared(), job.actual()));
        }

        /** When the head could start if nothing else came. */
        long shadow(Job head, long now) {
            return running.stream()
                    .map(Run::limit)
                    .filter(at -> at > now)
                    .sorted()
                    .filter(at -> place(head, free(at)) != null)
                    .findFirst()
                    .orElse(now);
        }

        /** The head's nodes at its shadow are avoided where that is enough; else it is tried. */
        boolean startBeside(Job head, Job job, long now) {
            long shadow = shadow(head, now);
            int[] then = place(head, free(shadow));
            int[] free = free(now);
            if (then != null && now + job.declared() > shadow) {
                int[] left = free(shadow);
                for (int node : then) {
                    left[node] -= each(head);
                }
                for (int node = 0; node < nodes; node++) {
                    free[node] = Math.min(free[node], left[node]);
                }
            }
            for (int[] room : List.of(free, free(now))) {
                int[] chosen = place(job, room);
                if (chosen != null) {
                    running.add(run(job, now, chosen));
                    if (shadow(head, now) <= shadow) {
                        return true;
                    }
                    running.removeLast();
                }
            }
            return false;
        }
    }

    private static List<Long> byTheBook(Trace trace, Policy policy) {
        var cluster = new Reference(trace);
        var starts = new Long[trace.jobs().size()];
        var queue = new ArrayList<Job>();
        int arrived = 0;
        long now = 0;
        while (arrived < trace.jobs().size() || !cluster.running.isEmpty()) {
            long next =
                    cluster.running.stream()
                            .mapToLong(Reference.Run::end)
                            .min()
                            .orElse(Long.MAX_VALUE);
            if (arrived < trace.jobs().size()) {
                next = Math.min(next, trace.jobs().get(arrived).submit());
            }
            now = next;
            long at = now;
            cluster.running.removeIf(run -> run.end() <= at);
            while (arrived < trace.jobs().size() && trace.jobs().get(arrived).submit() == now) {
                var job = trace.jobs().get(arrived++);
                if (job.gpus() <= trace.nodes() * trace.gpusPerNode()) {
                    queue.add(job);
                }
            }
            @Nullable Job head = null;
            for (var job : List.copyOf(queue)) {
                boolean alone = head == null || policy == Policy.GREEDY;
                boolean started =
                        alone
                                ? cluster.start(job, now)
                                : cluster.startBeside(Objects.requireNonNull(head), job, now);
                if (started) {
                    starts[job.number() - 1] = now;
                    queue.remove(job);
                } else if (policy == Policy.FIFO) {
                    break;
                } else if (head == null) {
                    head = job;
                }
            }
        }
        return Arrays.asList(starts);
    }
}
