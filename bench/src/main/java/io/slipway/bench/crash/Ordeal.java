package io.slipway.bench.crash;

import io.slipway.bench.crash.Trap.Boundary;
import io.slipway.bench.crash.Trap.Place;
import io.slipway.bench.crash.Trap.Side;
import io.slipway.bench.machine.Aws;
import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Stalls;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Kills one engine again and again while it works, and counts what becomes of the work. */
final class Ordeal {
    static final int PROCESSES = 3;
    private static final int UNDER_WAY = 24;
    private static final int AT_ANY_MOMENT = 4;
    private static final int SKIPPED_MOST = 4;
    private static final int MOMENT_MILLIS = 1_500;
    private static final long TRAP_MILLIS = 8_000;
    private static final long START_MILLIS = 300_000;
    private static final long FIRST_MILLIS = 180_000;
    private static final long SETTLE_MILLIS = 300_000;
    private static final long LOOK_MILLIS = 200;

    private final Engine engine;
    private final Aws aws;
    private final int kills;
    private final Random random;
    private final PrintStream out;
    private final Duration limit;
    private final Stalls stalls;
    private final List<Place> turns = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<String, Interrupted> open = new HashMap<>();
    private final Map<Place, Map<String, Integer>> stepsAt = new HashMap<>();
    private final Map<Place, Integer> killsAt = new HashMap<>();
    private final Histogram resumed = new Histogram(3);
    private final Histogram sinceLease = new Histogram(3);
    private final long began = System.nanoTime();
    private int byTheLiving;
    private int byTheRestarted;
    private int submitted;

    /** A process and what stands between it and the others. */
    private static final class Replica {
        private final int number;
        private final Tap database;
        private final Tap calls;
        private Process process;
        private boolean up;
        private long upSince;

        Replica(int number, Tap database, Tap calls, Process process) {
            this.number = number;
            this.database = database;
            this.calls = calls;
            this.process = process;
        }

        void arm(Trap trap) {
            database.arm(trap);
            calls.arm(trap);
        }
    }

    private record Interrupted(Hand hand, int killed, long killedAt) {}

    Ordeal(
            Engine engine,
            Machine machine,
            Aws aws,
            int kills,
            long seed,
            Duration limit,
            Stalls stalls,
            PrintStream out)
            throws IOException {
        this.engine = engine;
        this.aws = aws;
        this.kills = kills;
        this.random = new Random(seed);
        this.limit = limit;
        this.stalls = stalls;
        this.out = out;
        for (var boundary : engine.boundaries()) {
            turns.add(new Place(boundary, Side.BEFORE));
            turns.add(new Place(boundary, Side.AFTER));
        }
        for (int i = 0; i < AT_ANY_MOMENT; i++) {
            turns.add(Place.NOWHERE);
        }
        for (int i = 0; i < PROCESSES; i++) {
            var database = Tap.before(machine.database(), engine.ears(i));
            var calls = Tap.before(aws.port, Ears.calls());
            replicas.add(
                    new Replica(
                            i, database, calls, engine.start(i, database.port(), calls.port())));
        }
    }

    Result run() throws IOException, InterruptedException {
        try {
            awaitUp(PROCESSES);
            awaitFirst();
            for (int i = 0; i < kills && seconds() < limit.toSeconds(); i++) {
                killOne(i);
                if ((i + 1) % Math.max(1, kills / 20) == 0) {
                    out.printf(
                            "  %s: %d killed, %d jobs done, %d s%n",
                            engine.name(), i + 1, engine.done(), seconds());
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

    private long seconds() {
        return (System.nanoTime() - began) / 1_000_000_000L;
    }

    /** There is always work under way. */
    private void fill() {
        for (int left = UNDER_WAY - engine.unfinished(); left > 0; left--) {
            engine.submit("crash-" + submitted++);
        }
    }

    /** The one that is up for longest; another one is up too, and goes on. */
    private void killOne(int number) throws IOException, InterruptedException {
        awaitUp(2);
        var replica =
                replicas.stream()
                        .filter(one -> one.up)
                        .min((one, other) -> Long.compare(one.upSince, other.upSince))
                        .orElseThrow();
        var place = turns.get(number % turns.size());
        var trap = new Trap(place, random.nextInt(SKIPPED_MOST), () -> kill(replica.process));
        replica.arm(trap);
        boolean sprung =
                wait(
                        trap,
                        place.boundary() == Boundary.NOWHERE
                                ? random.nextInt(MOMENT_MILLIS)
                                : TRAP_MILLIS);
        trap.spring();
        long killedAt = System.currentTimeMillis();
        var at = sprung ? place : Place.NOWHERE;
        killsAt.merge(at, 1, Integer::sum);
        for (var hand : engine.inHand(replica.number)) {
            stepsAt.computeIfAbsent(at, _ -> new TreeMap<>()).merge(hand.step(), 1, Integer::sum);
            open.putIfAbsent(hand.job(), new Interrupted(hand, replica.number, killedAt));
        }
        replica.up = false;
        replica.process =
                engine.start(replica.number, replica.database.port(), replica.calls.port());
    }

    private boolean wait(Trap trap, long millis) throws InterruptedException {
        long deadline = System.currentTimeMillis() + millis;
        while (true) {
            fill();
            look();
            long left = deadline - System.currentTimeMillis();
            if (trap.await(Math.clamp(left, 0, LOOK_MILLIS))) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
        }
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Those whose end was written down nobody has to take up; the rest is taken up anew. */
    private void look() {
        var now = engine.lastSteps(List.copyOf(open.keySet()));
        for (var one : List.copyOf(open.values())) {
            var hand = one.hand;
            var last = now.get(hand.job());
            if (last == null || (last.mark() == hand.mark() && last.ended())) {
                open.remove(hand.job());
            } else if (last.mark() > hand.mark()) {
                open.remove(hand.job());
                if (last.at() >= one.killedAt) {
                    resumed(one, last);
                }
            }
        }
    }

    private void resumed(Interrupted one, Hand last) {
        long took = last.at() - one.killedAt - stalls.within(one.killedAt, last.at());
        resumed.recordValue(Math.max(0, took));
        long over = last.at() - one.hand.until();
        sinceLease.recordValue(
                Math.max(0, over - stalls.within(one.hand.until(), Math.max(0, last.at()))));
        if (engine.holder(last.job()) == one.killed) {
            byTheRestarted++;
        } else {
            byTheLiving++;
        }
        if (took > 10_000) {
            out.printf(
                    "  %s: job %s, killed at %tT, step %s taken up after %.1f s, %.1f s after its"
                            + " lease%n",
                    engine.name(),
                    last.job(),
                    one.killedAt,
                    one.hand.step(),
                    took / 1000.0,
                    over / 1000.0);
        }
    }

    private void awaitUp(int many) throws InterruptedException {
        long deadline = System.currentTimeMillis() + START_MILLIS;
        while (up() < many) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException(engine.name() + " does not start any more");
            }
            look();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** An engine that does no work undisturbed has nothing that a kill could interrupt. */
    private void awaitFirst() throws InterruptedException {
        long deadline = System.currentTimeMillis() + FIRST_MILLIS;
        while (engine.done() == 0) {
            if (System.currentTimeMillis() > deadline) {
                throw new IllegalStateException(
                        "%s did no job within %d s, before anything was killed; its log says why"
                                .formatted(engine.name(), FIRST_MILLIS / 1000));
            }
            fill();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private long up() {
        for (var replica : replicas) {
            if (!replica.up && engine.up(replica.number)) {
                replica.up = true;
                replica.upSince = System.nanoTime();
            }
        }
        return replicas.stream().filter(one -> one.up).count();
    }

    private void settle() throws InterruptedException {
        long deadline = System.currentTimeMillis() + SETTLE_MILLIS;
        while ((engine.unfinished() > 0 || !open.isEmpty())
                && System.currentTimeMillis() < deadline) {
            look();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private Result result() {
        return new Result(
                engine.name(),
                killsAt.values().stream().mapToInt(Integer::intValue).sum(),
                seconds(),
                killsAt,
                stepsAt,
                submitted,
                engine.done(),
                engine.failures(),
                open.size(),
                aws.calls("sagemaker", "CreateCluster"),
                aws.calls("cloudformation", "CreateStack"),
                aws.dropped(),
                resumed,
                sinceLease,
                engine.verdicts(),
                byTheLiving,
                byTheRestarted);
    }

    /**
     * What came of it.
     *
     * @param stepsAt steps that the killed process was at, by where it was killed
     * @param answersLost calls that had their effect and whose answer AWS lost
     * @param resumed milliseconds from the kill until such a step was in a hand again
     * @param sinceLease milliseconds of these after the lease of the dead had ended
     * @param verdicts milliseconds that jobs waited for a verdict which was there, by Kafka
     */
    record Result(
            String name,
            int kills,
            long seconds,
            Map<Place, Integer> at,
            Map<Place, Map<String, Integer>> stepsAt,
            int accepted,
            int done,
            List<String> failures,
            int neverResumed,
            Aws.Count createCluster,
            Aws.Count createStack,
            long answersLost,
            Histogram resumed,
            Histogram sinceLease,
            Histogram verdicts,
            int byTheLiving,
            int byTheRestarted) {
        int killsAt(Place place) {
            return at.getOrDefault(place, 0);
        }

        int lost() {
            return accepted - done - failures.size();
        }

        long surplus() {
            return Math.max(0, createCluster.done() - accepted);
        }

        static double seconds(Histogram of, double percentile) {
            return of.getValueAtPercentile(percentile) / 1000.0;
        }
    }
}
