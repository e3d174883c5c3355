package io.slipway.bench.reservations;

import io.slipway.planner.Admission;
import io.slipway.planner.Ask;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * W4 and W6 for the planner alone: requests come at random, fifty a second, to 64 nodes that they
 * keep busy, and one thread decides, one decision after the other. Time is virtual but for the
 * decisions: each takes as long as it took this machine, and what comes meanwhile waits for it.
 */
final class Desk {
    private static final int REQUESTS = 20_000;
    private static final double GAP_MICROS = 20_000;
    private static final int[] SIZES = {1, 1, 1, 1, 2, 2, 4, 4, 8, 8};
    private static final double MEAN_SIZE = 3.2;

    /** A little more is asked for than there is, so that a queue stands behind every end. */
    private static final double LOAD = 1.05;

    private static final int INSTANTS_BETWEEN_FORGETTING = 256;

    private final NodeGroup group;
    private final Plan plan;
    private final Random random = new Random(4);
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final Map<ReservationId, Double> parts = new HashMap<>();

    /** From submission to the start, of those for whom GPUs were free. */
    private final Histogram starts = new Histogram(3);

    /** From the end of one to the start of the next, of ends that let somebody start. */
    private final Histogram handovers = new Histogram(3);

    private final Histogram queue = new Histogram(3);
    private long idleFrom;
    private int instants;

    private record End(long at, ReservationId id) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return Long.compare(at, other.at);
        }
    }

    Desk(int nodes) {
        group =
                new NodeGroup(
                        "gpu", 8, IntStream.range(0, nodes).mapToObj("n%03d"::formatted).toList());
        plan = new Plan(group);
    }

    void run() {
        double meanMicros = GAP_MICROS * group.gpus() * LOAD / MEAN_SIZE / 0.75;
        double arrival = 0;
        for (int i = 0; i < REQUESTS; i++) {
            arrival -= Math.log(1 - random.nextDouble()) * GAP_MICROS;
            until((long) arrival);
            long length = Math.max(1_000, (long) (-Math.log(1 - random.nextDouble()) * meanMicros));
            admit(new ReservationId("r" + i), length, (long) arrival);
        }
    }

    Histogram starts() {
        return starts;
    }

    Histogram handovers() {
        return handovers;
    }

    Histogram queue() {
        return queue;
    }

    /** What happens before that instant by itself: ends, and promised starts that come. */
    private void until(long micros) {
        while (true) {
            Instant due = plan.nextDue();
            long start = due == null ? Long.MAX_VALUE : micros(due);
            long end = ends.isEmpty() ? Long.MAX_VALUE : ends.element().at;
            long next = Math.min(start, end);
            if (next > micros) {
                return;
            }
            boolean freed = false;
            long began = System.nanoTime();
            while (!ends.isEmpty() && ends.element().at == next) {
                plan.end(ends.remove().id, instant(next));
                freed = true;
            }
            if (freed) {
                plan.pullForward(instant(next));
            }
            int started = start(next);
            long decided = decided(next, System.nanoTime() - began);
            if (freed && started > 0) {
                handovers.recordValue(decided - next);
            }
            if (++instants % INSTANTS_BETWEEN_FORGETTING == 0) {
                plan.forget(instant(next));
            }
        }
    }

    private void admit(ReservationId id, long length, long now) {
        var shape = group.shapeOf(SIZES[random.nextInt(SIZES.length)]).orElseThrow();
        // Half of them end when they said, the others earlier.
        parts.put(id, random.nextBoolean() ? 1 : random.nextDouble());
        long began = System.nanoTime();
        var answer =
                plan.admit(
                        new Ask(id, shape, Duration.of(length, ChronoUnit.MICROS)), instant(now));
        boolean atOnce =
                answer instanceof Admission.Granted(var promise)
                        && micros(promise.slot().start()) == now;
        start(now);
        long decided = decided(now, System.nanoTime() - began);
        if (atOnce) {
            starts.recordValue(decided - now);
        }
        queue.recordValue(plan.waitingCount());
    }

    private int start(long now) {
        var due = plan.due(instant(now));
        for (var booking : due) {
            plan.start(booking.id());
            double part = parts.getOrDefault(booking.id(), 1.0);
            long lasts = micros(booking.slot().end()) - now;
            ends.add(new End(now + Math.max(1, (long) (lasts * part)), booking.id()));
        }
        return due.size();
    }

    /** When a decision is made that could be begun then: after those before it. */
    private long decided(long asked, long nanos) {
        idleFrom = Math.max(idleFrom, asked) + Math.max(1, nanos / 1_000);
        return idleFrom;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
