package io.slipway.bench.crash;

import io.slipway.bench.Goals;
import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.crash.Trap.Side;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./slipway bench crash}: both engines, killed the same way. */
public final class Crash {
    private final Path root;
    private final int kills;
    private final long seed;
    private final PrintStream out;

    public Crash(Path root, int kills, long seed, PrintStream out) {
        this.root = root;
        this.kills = kills;
        this.seed = seed;
        this.out = out;
    }

    /**
     * @return whether our engine met all goals
     */
    public boolean run() throws IOException, InterruptedException {
        // Nothing is left running when this is interrupted.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () ->
                                        ProcessHandle.current()
                                                .children()
                                                .forEach(ProcessHandle::destroy)));
        var results = new ArrayList<Ordeal.Result>();
        try (var machine = Machine.start(root);
                var ours = new Ours()) {
            out.printf(
                    "crash: %d kills of each engine, two processes of each, seed %d%n",
                    kills, seed);
            ours.prepare(machine);
            results.add(ordeal(machine, ours));
            try (var peer = new Peer(ours.spec())) {
                peer.prepare(machine);
                results.add(ordeal(machine, peer));
            }
        }
        table(results);
        var goals = new Goals();
        var first = results.getFirst();
        goals.atLeast("kill -9", first.kills(), 200, "");
        goals.atMost("accepted jobs that were lost", first.lost(), 0, "");
        goals.atMost("doubled CreateCluster calls", (double) first.doubled(), 0, "");
        goals.atMost("clusters more than jobs", (double) first.surplus(), 0, "");
        goals.atMost("resumed after, longest", first.seconds(100), 10, "s");
        out.print("\ngoals, for deploy-svc\n" + goals);
        return goals.allMet();
    }

    private Ordeal.Result ordeal(Machine machine, Engine engine)
            throws IOException, InterruptedException {
        try (var aws = Aws.start(machine)) {
            return new Ordeal(engine, machine, aws, kills, seed, out).run();
        }
    }

    private void table(List<Ordeal.Result> results) {
        line("", results, Ordeal.Result::name);
        line("kill -9", results, one -> number(one.kills()));
        for (var boundary : Boundary.values()) {
            for (var side : Side.values()) {
                if (boundary != Boundary.NOWHERE || side == Side.BEFORE) {
                    line(
                            "  %s%s"
                                    .formatted(
                                            boundary == Boundary.NOWHERE
                                                    ? ""
                                                    : side == Side.BEFORE
                                                            ? "before a "
                                                            : "after a ",
                                            boundary.words),
                            results,
                            one -> number(one.killsAt(boundary, side)));
                }
            }
        }
        line("steps interrupted", results, one -> number(one.interrupted()));
        line("jobs accepted", results, one -> number(one.accepted()));
        line("jobs done", results, one -> number(one.done()));
        line("jobs failed", results, one -> number(one.failures().size()));
        line("jobs lost", results, one -> number(one.lost()));
        line("CreateCluster arrived at AWS", results, one -> number(one.createCluster().asked()));
        line("  had its effect", results, one -> number(one.createCluster().done()));
        line("  doubled", results, one -> number(one.doubled()));
        line("CreateStack arrived, had its effect", results, Crash::stacks);
        line("answers lost after the effect, by AWS", results, one -> number(one.answersLost()));
        line("resumed after: p50 s", results, one -> "%.1f".formatted(one.seconds(50)));
        line("resumed after: p99 s", results, one -> "%.1f".formatted(one.seconds(99)));
        line("resumed after: longest s", results, one -> "%.1f".formatted(one.seconds(100)));
        line("never resumed", results, one -> number(one.neverResumed()));
        for (var result : results) {
            out.printf("steps interrupted, %s: %s%n", result.name(), result.steps());
            result.failures().stream()
                    .limit(3)
                    .forEach(failure -> out.printf("  failed: %s%n", failure));
        }
    }

    private static String stacks(Ordeal.Result one) {
        return "%d, %d".formatted(one.createStack().asked(), one.createStack().done());
    }

    private static String number(long value) {
        return Long.toString(value);
    }

    /** Makes a cell of a result. */
    private interface Cell {
        String of(Ordeal.Result result);
    }

    private void line(String what, List<Ordeal.Result> results, Cell cell) {
        out.printf("%-40s", what);
        results.forEach(result -> out.printf("%16s", cell.of(result)));
        out.println();
    }
}
