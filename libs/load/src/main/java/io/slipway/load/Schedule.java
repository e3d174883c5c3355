package io.slipway.load;

import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;

/**
 * The intended starts of a plan, in nanoseconds from its origin, one after the other. Constant gaps
 * are multiplied, never summed, so they do not drift.
 */
final class Schedule {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long end;
    private final int limit;
    private final LongUnaryOperator startOf;
    private long next;
    private int index;

    private Schedule(long end, int limit, LongUnaryOperator startOf) {
        this.end = end;
        this.limit = limit;
        this.startOf = startOf;
        this.next = startOf.applyAsLong(0);
    }

    static Schedule of(Arrivals arrivals, int maxRequests) {
        long end = arrivals.duration().toNanos();
        double meanGap = NANOS_PER_SECOND / arrivals.ratePerSecond();
        return switch (arrivals) {
            case Arrivals.Constant _ ->
                    new Schedule(end, maxRequests, i -> Math.round(i * meanGap));
            case Arrivals.Poisson(_, _, long seed) ->
                    new Schedule(end, maxRequests, new ExponentialGaps(seed, meanGap));
        };
    }

    boolean hasNext() {
        return next < end && index < limit;
    }

    /** The next start, left in place. */
    long peek() {
        return next;
    }

    long take() {
        long taken = next;
        index++;
        next = startOf.applyAsLong(index);
        return taken;
    }

    /** How many were taken. */
    int taken() {
        return index;
    }

    private static final class ExponentialGaps implements LongUnaryOperator {
        private final SplittableRandom random;
        private final double meanGap;
        private double at;

        ExponentialGaps(long seed, double meanGap) {
            this.random = new SplittableRandom(seed);
            this.meanGap = meanGap;
        }

        @Override
        public long applyAsLong(long index) {
            at -= Math.log1p(-random.nextDouble()) * meanGap;
            return Math.round(at);
        }
    }
}
