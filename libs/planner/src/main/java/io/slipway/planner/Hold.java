package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/** GPUs that the plan keeps for one reservation, running or promised; it moves within the plan. */
final class Hold {
    /** Who comes first: the higher priority, then the earlier arrival. */
    static final Comparator<Hold> QUEUE =
            Comparator.comparingInt((Hold hold) -> -hold.priority)
                    .thenComparingLong(hold -> hold.arrival)
                    .thenComparing(hold -> hold.id.value());

    static final Comparator<Hold> START =
            Comparator.comparingLong((Hold hold) -> hold.start)
                    .thenComparingLong(hold -> hold.arrival)
                    .thenComparing(hold -> hold.id.value());

    final ReservationId id;
    final int priority;
    final long arrival;
    final long notBefore;
    final int gpusPerNode;
    private final Shape shape;
    int[] nodes = {};
    long start;
    long end;
    boolean runs;

    /** The last pass in which it was tried whether it can start earlier. */
    long tried;

    Hold(ReservationId id, Shape shape, int priority, long arrival, long notBefore) {
        this.id = id;
        this.shape = shape;
        this.gpusPerNode = shape.gpusPerNode();
        this.priority = priority;
        this.arrival = arrival;
        this.notBefore = notBefore;
    }

    Hold copy() {
        var copy = new Hold(id, shape, priority, arrival, notBefore);
        copy.nodes = nodes;
        copy.start = start;
        copy.end = end;
        copy.runs = runs;
        copy.tried = tried;
        return copy;
    }

    Shape shape() {
        return shape;
    }

    int gpus() {
        return shape.gpus();
    }

    boolean on(int node) {
        for (int one : nodes) {
            if (one == node) {
                return true;
            }
        }
        return false;
    }

    boolean overlaps(long from, long until) {
        return start < until && from < end;
    }

    static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), 1_000_000L),
                instant.getNano() / 1_000L);
    }

    static long micros(Duration length) {
        return Math.addExact(
                Math.multiplyExact(length.getSeconds(), 1_000_000L), length.getNano() / 1_000L);
    }

    static Instant instant(long micros) {
        return micros == Profile.NEVER
                ? Instant.MAX
                : Instant.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        Math.floorMod(micros, 1_000_000L) * 1_000L);
    }
}
