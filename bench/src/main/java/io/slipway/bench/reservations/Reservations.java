package io.slipway.bench.reservations;

import io.slipway.bench.Goals;
import io.slipway.planner.Admission;
import io.slipway.planner.Ask;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import io.slipway.planner.replay.Job;
import io.slipway.planner.replay.Policy;
import io.slipway.planner.replay.Replay;
import io.slipway.planner.replay.Scores;
import io.slipway.planner.trial.Tally;
import io.slipway.planner.trial.Trial;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** {@code ./slipway bench reservations}. */
public final class Reservations {
    private static final int QUEUED = 1_000;
    private static final int WARM_UP = 300;
    private static final int REPLANS = 1_000;
    private static final int INSERTIONS = 20_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final int runs;
    private final PrintStream out;
    private final Goals goals = new Goals();

    public Reservations(int runs, PrintStream out) {
        this.runs = runs;
        this.out = out;
    }

    /**
     * @return whether all goals were met
     */
    public boolean run() {
        out.printf(
                "planner of reservations, one thread of %s, Java %s%n",
                System.getProperty("os.arch"), Runtime.version());
        workloads();
        latencies();
        fill();
        trials();
        out.printf(
                """

                goals
                %snot measured here: W1 (Kueue's work), submit to active at 50/s, free GPU to next start:
                they need reservation-svc, PostgreSQL and a cluster, not the planner alone
                """,
                goals);
        return goals.allMet();
    }

    private void workloads() {
        out.printf(
                """

                two weeks on %d x %d GPUs, in virtual time; waits in hours, errors in seconds
                %-26s %-8s %6s %8s %8s %8s %8s %6s %16s %16s %6s
                """,
                Workloads.NODES,
                Workloads.GPUS_PER_NODE,
                "workload",
                "policy",
                "used",
                "wait",
                "fullnode",
                "fullmax",
                "promised",
                "broken",
                "promise p50/p90",
                "expected p50/p90",
                "by p90");
        int broken = 0;
        for (double early : new double[] {0, 0.3, 0.6}) {
            for (double load : new double[] {0.85, 1.0}) {
                var workload = new Workloads(load, early, 7);
                var jobs = workload.jobs();
                var easy = row(workload, jobs, Policy.EASY);
                row(workload, jobs, Policy.FIFO);
                row(workload, jobs, Policy.GREEDY);
                var ours = row(workload, jobs, Policy.PROMISE);
                broken += ours.broken();
                goals.atMost(
                        "full-node wait / EASY's (%s)".formatted(workload.name()),
                        ours.meanWaitFullNodeSeconds() / easy.meanWaitFullNodeSeconds(),
                        1.1,
                        "");
            }
        }
        goals.atMost("broken promises in these workloads", broken, 0, "");
    }

    private Scores row(Workloads workload, List<Job> jobs, Policy policy) {
        var scores =
                Replay.run(jobs, group(Workloads.NODES, Workloads.GPUS_PER_NODE), policy, _ -> {});
        var coverage = scores.expectedP90Coverage();
        out.printf(
                "%-26s %-8s %6.3f %8.2f %8.2f %8.1f %8s %6s %16s %16s %6s%n",
                workload.name(),
                policy.name().toLowerCase(Locale.ROOT),
                scores.utilisation(),
                scores.meanWaitSeconds() / 3600,
                scores.meanWaitFullNodeSeconds() / 3600,
                scores.maxWaitFullNodeSeconds() / 3600,
                policy == Policy.PROMISE ? scores.promised() : "-",
                policy == Policy.PROMISE ? scores.broken() : "-",
                quantiles(scores.promiseErrorSeconds()),
                quantiles(scores.expectedErrorSeconds()),
                coverage == null ? "-" : "%.3f".formatted(coverage));
        return scores;
    }

    private static String quantiles(Scores.@Nullable Quantiles quantiles) {
        return quantiles == null ? "-" : "%.0f/%.0f".formatted(quantiles.median(), quantiles.p90());
    }

    /** A thousand wait on 64 nodes of 8: one more comes, or somebody ends early and all move up. */
    private void latencies() {
        var insertions = new Histogram(3);
        var replans = new Histogram(3);
        var random = new Random(1);
        var full = queue(random);
        for (int i = 0; i < WARM_UP + INSERTIONS / 20; i++) {
            var plan = full.copy();
            for (int j = 0; j < 20; j++) {
                var id = new ReservationId("new" + j);
                int gpus = 1 << random.nextInt(4);
                var length = Duration.ofHours(1 + random.nextInt(24));
                long began = System.nanoTime();
                plan.promise(
                        new Ask(id, plan.group().shapeOf(gpus).orElseThrow(), length),
                        Instant.EPOCH);
                if (i >= WARM_UP) {
                    insertions.recordValue(System.nanoTime() - began);
                }
            }
        }
        var everybody = new Histogram(3);
        for (int i = 0; i < WARM_UP + REPLANS; i++) {
            var plan = full.copy();
            var waiting = plan.waiting();
            plan.end(waiting.get(random.nextInt(waiting.size())).id(), Instant.EPOCH);
            long began = System.nanoTime();
            plan.pullForward(Instant.EPOCH);
            if (i >= WARM_UP) {
                replans.recordValue(System.nanoTime() - began);
            }
            var again = full.copy();
            began = System.nanoTime();
            again.pullForwardAll(Instant.EPOCH);
            if (i >= WARM_UP) {
                everybody.recordValue(System.nanoTime() - began);
            }
        }
        out.printf(
                """

                %d wait on 64 x 8 GPUs; milliseconds         p50       p99       max
                one more is taken in                    %s
                one gives up, and those behind move     %s
                everybody is tried again                %s
                """,
                QUEUED, row(insertions), row(replans), row(everybody));
        goals.atMost("insertion of one request, p99", millis(insertions, 99), 2, "ms");
        goals.atMost("re-plan after one gave up, p99", millis(replans, 99), 50, "ms");
        goals.atMost("full re-plan of 1000 on 64 nodes, p99", millis(everybody, 99), 50, "ms");
    }

    private static Plan queue(Random random) {
        var plan = new Plan(group(64, 8));
        for (int i = 0; plan.waitingCount() < QUEUED; i++) {
            plan.promise(
                    new Ask(
                            new ReservationId("w" + i),
                            plan.group().shapeOf(1 << random.nextInt(4)).orElseThrow(),
                            Duration.ofHours(1 + random.nextInt(24))),
                    Instant.EPOCH);
            plan.due(Instant.EPOCH).forEach(due -> plan.start(due.id()));
        }
        plan.pullForwardAll(Instant.EPOCH);
        return plan;
    }

    /** W2 for the planner alone: 4,000 requests of one GPU on 500 nodes of 8. */
    private void fill() {
        long began = System.nanoTime();
        var plan = new Plan(group(500, 8));
        int granted = 0;
        for (int i = 0; i < 4_000; i++) {
            var id = new ReservationId("r" + i);
            if (plan.admit(id, 1, Duration.ofHours(1), Instant.EPOCH)
                    instanceof Admission.Granted) {
                plan.due(Instant.EPOCH).forEach(due -> plan.start(due.id()));
                granted++;
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                "%n%d requests of one GPU on 500 x 8, planner alone: %.3f s, %.0f/s%n",
                granted, seconds, granted / seconds);
    }

    private void trials() {
        long first = Long.getLong("slipway.seed", System.nanoTime());
        var tally = new Tally();
        int failed = 0;
        long began = System.nanoTime();
        for (long seed = first; seed < first + runs; seed++) {
            try {
                tally.add(Trial.run(seed));
            } catch (IllegalStateException violation) {
                failed++;
                out.println("VIOLATION " + violation.getMessage());
            }
        }
        out.printf(
                "%n%d random lives under faults, seeds from %d, %.1f s%n",
                runs, first, (System.nanoTime() - began) / 1e9);
        for (var what : Tally.Of.values()) {
            out.printf(
                    "  %-20s %12d%n",
                    what.name().toLowerCase(Locale.ROOT).replace('_', ' '), tally.of(what));
        }
        goals.atLeast("random lives under faults", runs, 10_000, "");
        goals.atMost(
                "lives with a double allocation, orphan, broken promise or lost cancel",
                failed,
                0,
                "");
    }

    private static NodeGroup group(int nodes, int gpusPerNode) {
        return new NodeGroup(
                "gpu",
                gpusPerNode,
                IntStream.range(0, nodes).mapToObj("n%03d"::formatted).toList());
    }

    private static String row(Histogram histogram) {
        return "%10.3f%10.3f%10.3f"
                .formatted(millis(histogram, 50), millis(histogram, 99), millis(histogram, 100));
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
