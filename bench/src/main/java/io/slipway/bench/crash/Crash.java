package io.slipway.bench.crash;

import io.slipway.bench.Goals;
import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.crash.Trap.Place;
import io.slipway.bench.crash.Trap.Side;
import io.slipway.bench.machine.Aws;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Stalls;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** {@code ./slipway bench crash}: both engines, killed the same way. */
public final class Crash {
    private static final double[] PERCENTILES = {50, 99, 100};
    private static final List<Place> PLACES =
            Stream.of(Boundary.values())
                    .flatMap(
                            boundary ->
                                    boundary == Boundary.NOWHERE
                                            ? Stream.of(Place.NOWHERE)
                                            : Stream.of(Side.values())
                                                    .map(side -> new Place(boundary, side)))
                    .toList();

    private final Path root;
    private final int kills;
    private final long seed;
    private final Duration limit;
    private final PrintStream out;

    /**
     * @param limit after which no more of one engine are killed
     */
    public Crash(Path root, int kills, long seed, Duration limit, PrintStream out) {
        this.root = root;
        this.kills = kills;
        this.seed = seed;
        this.limit = limit;
        this.out = out;
    }

    /**
     * @return whether our engine met all goals
     */
    public boolean run() throws IOException, InterruptedException {
        var results = new ArrayList<Ordeal.Result>();
        try (var machine = Machine.start(root);
                var stalls = Stalls.watched();
                var ours = new Ours()) {
            out.printf(
                    "crash: %d kills of each engine, %d processes of each, seed %d%n",
                    kills, Ordeal.PROCESSES, seed);
            ours.prepare(machine);
            results.add(ordeal(machine, ours, stalls));
            try (var peer = new Peer(ours.spec())) {
                peer.prepare(machine);
                results.add(ordeal(machine, peer, stalls));
            }
        }
        table(results);
        var goals = new Goals();
        var first = results.getFirst();
        goals.atLeast("kill -9", first.kills(), 200, "");
        goals.atMost("accepted jobs that were lost", first.lost(), 0, "");
        goals.atMost(
                "doubled CreateCluster calls", (double) first.createCluster().doubled(), 0, "");
        goals.atMost("clusters more than jobs", (double) first.surplus(), 0, "");
        goals.atMost("steps never taken up again", first.neverResumed(), 0, "");
        goals.atMost(
                "resumed after, longest, without what the machine stood still",
                Ordeal.Result.seconds(first.resumed(), 100),
                10,
                "s");
        out.print("\ngoals, for deploy-svc\n" + goals);
        return goals.allMet();
    }

    private Ordeal.Result ordeal(Machine machine, Engine engine, Stalls stalls)
            throws IOException, InterruptedException {
        try (var aws = Aws.start(machine, List.of(), null).hurried()) {
            return new Ordeal(engine, machine, aws, kills, seed, limit, stalls, out).run();
        }
    }

    private void table(List<Ordeal.Result> results) {
        line("", results, Ordeal.Result::name);
        line("kill -9", results, one -> number(one.kills()));
        for (var place : PLACES) {
            line("  " + place, results, one -> number(one.killsAt(place)));
        }
        line("took s", results, one -> number(one.seconds()));
        line("jobs accepted", results, one -> number(one.accepted()));
        line("jobs done", results, one -> number(one.done()));
        line("jobs failed", results, one -> number(one.failures().size()));
        line("jobs lost", results, one -> number(one.lost()));
        line("CreateCluster arrived at AWS", results, one -> number(one.createCluster().asked()));
        line("  had its effect", results, one -> number(one.createCluster().done()));
        line("  doubled", results, one -> number(one.createCluster().doubled()));
        line("CreateStack arrived at AWS", results, one -> number(one.createStack().asked()));
        line("  had its effect", results, one -> number(one.createStack().done()));
        line("answers lost after the effect, by AWS", results, one -> number(one.answersLost()));
        line("steps taken up", results, one -> number(one.byTheLiving() + one.byTheRestarted()));
        line("  by a process that lived", results, one -> number(one.byTheLiving()));
        line("  by the one started again", results, one -> number(one.byTheRestarted()));
        line("  never", results, one -> number(one.neverResumed()));
        percentiles("from the kill", results, Ordeal.Result::resumed);
        percentiles("from the end of the lease", results, Ordeal.Result::sinceLease);
        percentiles("verdict by Kafka taken in", results, Ordeal.Result::verdicts);
        for (var result : results) {
            out.printf("%nsteps that a killed %s was at, by where it was killed%n", result.name());
            for (var place : PLACES) {
                var steps = result.stepsAt().get(place);
                if (steps != null) {
                    out.printf("  %-38s %s%n", place, steps);
                }
            }
            result.failures().stream()
                    .limit(3)
                    .forEach(failure -> out.printf("  failed: %s%n", failure));
        }
    }

    private void percentiles(
            String since,
            List<Ordeal.Result> results,
            Function<Ordeal.Result, Histogram> histogram) {
        for (double percentile : PERCENTILES) {
            line(
                    "  %s, s, %s"
                            .formatted(
                                    since,
                                    percentile == 100 ? "longest" : "p%.0f".formatted(percentile)),
                    results,
                    one ->
                            "%.1f"
                                    .formatted(
                                            Ordeal.Result.seconds(
                                                    histogram.apply(one), percentile)));
        }
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    /** Makes a cell of a result. */
    private interface Cell {
        String of(Ordeal.Result result);
    }

    private void line(String what, List<Ordeal.Result> results, Cell cell) {
        out.printf("%-44s", what);
        results.forEach(result -> out.printf("%16s", cell.of(result)));
        out.println();
    }
}
