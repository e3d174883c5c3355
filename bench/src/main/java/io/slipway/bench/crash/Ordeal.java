package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.crash.Trap.Side;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Kills one engine again and again while it works, and counts what becomes of the work. */
final class Ordeal {
    private static final List<Boundary> TURNS = List.of(Boundary.values());
    private static final int UNDER_WAY = 14;
    private static final int SKIPPED_MOST = 6;
    private static final long TRAP_MILLIS = 10_000;
    private static final long START_MILLIS = 300_000;
    private static final long SETTLE_MILLIS = 300_000;
    private static final long LOOK_MILLIS = 100;

    private final Engine engine;
    private final Aws aws;
    private final int kills;
    private final Random random;
    private final PrintStream out;
    private final Replica[] replicas = new Replica[2];
    private final Map<String, Interrupted> open = new HashMap<>();
    private final Map<String, Integer> killsAt = new TreeMap<>();
    private final Map<String, Integer> steps = new TreeMap<>();
    private final Histogram resumed = new Histogram(3);
    private int interrupted;
    private int submitted;

    /** A process and what stands between it and the others. */
    private static final class Replica {
        private final Tap database;
        private final Tap calls;
        private Process process;

        Replica(Tap database, Tap calls, Process process) {
            this.database = database;
            this.calls = calls;
            this.process = process;
        }

        void arm(Trap trap) {
            database.arm(trap);
            calls.arm(trap);
        }
    }

    private record Interrupted(Hand hand, long killedAt) {}

    Ordeal(Engine engine, Machine machine, Aws aws, int kills, long seed, PrintStream out)
            throws IOException {
        this.engine = engine;
        this.aws = aws;
        this.kills = kills;
        this.random = new Random(seed);
        this.out = out;
        for (int i = 0; i < replicas.length; i++) {
            var database = Tap.before(machine.database(), engine.ears(i));
            var calls = Tap.before(aws.port, Ears.calls());
            replicas[i] =
                    new Replica(database, calls, engine.start(i, database.port(), calls.port()));
        }
    }

    Result run() throws IOException, InterruptedException {
        try {
            awaitUp(0);
            awaitUp(1);
            for (int i = 0; i < kills; i++) {
                fill();
                killOne(i, i % 2);
                if ((i + 1) % Math.max(1, kills / 10) == 0) {
                    out.printf(
                            "  %s: %d killed, %d jobs done%n", engine.name(), i + 1, engine.done());
                }
            }
            settle();
            return result();
        } finally {
            for (var replica : replicas) {
                replica.process.destroyForcibly();
                replica.database.close();
                replica.calls.close();
            }
        }
    }

    /** There is always work under way. */
    private void fill() {
        for (int left = UNDER_WAY - engine.unfinished(); left > 0; left--) {
            engine.submit("crash-" + submitted++);
        }
    }

    private void killOne(int number, int which) throws IOException, InterruptedException {
        // One of the two is always alive.
        awaitUp(0);
        awaitUp(1);
        var replica = replicas[which];
        var boundary = TURNS.get(number / 2 % TURNS.size());
        var side = number / 8 % 2 == 0 ? Side.BEFORE : Side.AFTER;
        var trap =
                new Trap(boundary, side, random.nextInt(SKIPPED_MOST), () -> kill(replica.process));
        replica.arm(trap);
        boolean sprung =
                trap.await(boundary == Boundary.NOWHERE ? random.nextInt(1_500) : TRAP_MILLIS);
        trap.spring();
        long killedAt = System.currentTimeMillis();
        var key = sprung ? key(boundary, side) : key(Boundary.NOWHERE, Side.BEFORE);
        killsAt.merge(key, 1, Integer::sum);
        for (var hand : engine.inHand(which)) {
            open.putIfAbsent(hand.job(), new Interrupted(hand, killedAt));
        }
        replica.process = engine.start(which, replica.database.port(), replica.calls.port());
        look();
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those that the other process had in hand end under their mark; the rest is taken up anew. */
    private void look() {
        var now = engine.lastSteps(List.copyOf(open.keySet()));
        for (var one : List.copyOf(open.values())) {
            var hand = one.hand;
            var last = now.get(hand.job());
            if (last == null || (last.mark() == hand.mark() && last.ended())) {
                open.remove(hand.job());
            } else if (last.mark() > hand.mark()) {
                open.remove(hand.job());
                if (last.at() - one.killedAt >= 0) {
                    interrupted++;
                    steps.merge(hand.step(), 1, Integer::sum);
                    resumed.recordValue(last.at() - one.killedAt);
                }
            }
        }
    }

    private void awaitUp(int which) throws InterruptedException {
        long deadline = System.currentTimeMillis() + START_MILLIS;
        while (!engine.up(which)) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException(engine.name() + " does not start any more");
            }
            look();
            Thread.sleep(LOOK_MILLIS);
        }
        look();
    }

    private void settle() throws InterruptedException {
        long deadline = System.currentTimeMillis() + SETTLE_MILLIS;
        while ((engine.unfinished() > 0 || !open.isEmpty())
                && System.currentTimeMillis() < deadline) {
            look();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static String key(Boundary boundary, Side side) {
        return boundary + " " + side;
    }

    private Result result() {
        return new Result(
                engine.name(),
                kills,
                killsAt,
                interrupted,
                steps,
                submitted,
                engine.done(),
                engine.failures(),
                open.size(),
                aws.calls("sagemaker", "CreateCluster"),
                aws.calls("cloudformation", "CreateStack"),
                aws.dropped(),
                resumed);
    }

    /**
     * What came of it.
     *
     * @param interrupted steps that a killed process was at and that were taken up again
     * @param answersLost calls that had their effect and whose answer AWS lost
     */
    record Result(
            String name,
            int kills,
            Map<String, Integer> at,
            int interrupted,
            Map<String, Integer> steps,
            int accepted,
            int done,
            List<String> failures,
            int neverResumed,
            Aws.Count createCluster,
            Aws.Count createStack,
            long answersLost,
            Histogram resumed) {
        int killsAt(Boundary boundary, Side side) {
            return at.getOrDefault(key(boundary, side), 0);
        }

        int lost() {
            return accepted - done - failures.size();
        }

        /** Calls for a cluster that was there already. */
        long doubled() {
            return createCluster.asked() - createCluster.done();
        }

        long surplus() {
            return Math.max(0, createCluster.done() - accepted);
        }

        double seconds(double percentile) {
            return resumed.getValueAtPercentile(percentile) / 1000.0;
        }
    }
}
