package io.slipway.planner;

import java.util.Arrays;

/**
 * One instant out of many possible ones: the one that most of them are near to. Many start just as
 * promised, because nobody ahead of them ends early, and many just as somebody's time is over; the
 * middle of all lies between such instants, where nothing happens. What is near is wider the larger
 * the errors were lately: of an instant that is missed by an hour anyway it says little that a few
 * futures agree on it to the minute. Where another way of choosing came clearly nearer for those
 * who started lately, that is taken. Not thread-safe.
 */
final class Guesses {
    private static final int KEPT = 256;
    private static final int KNOWN_ENOUGH = 10;
    private static final int WAYS = 4;

    /** So far apart two instants are as good as one to somebody who waits. */
    private static final long NEAR_MICROS = 20 * 60_000_000L;

    /** So many times as far as the middle one of the latest errors. */
    private static final int NEAR_ERRORS = 3;

    /** Such a part of the wide span's starts is most of them. */
    private static final double MOST = 0.6;

    /** How many outcomes there are between two looks at the errors. */
    private static final int LOOK_EVERY = 8;

    /** An error of less than a minute is none. */
    private static final double NO_ERROR_MICROS = 60e6;

    /** By how many standard deviations of chance another way must be better. */
    private static final double CLEARLY = 3;

    private final double[][] misses = new double[KEPT][];
    private final double[] sums = new double[WAYS];

    /** How far the nearest instant of each of the latest was from its start. */
    private final long[] errors = new long[KEPT];

    private long near = NEAR_MICROS;
    private int count;

    /** What could be said of one that waits, in the ways in which it is chosen. */
    record Choice(long nearest, long middle, long lately, long promise) {
        long of(int way) {
            return switch (way) {
                case 0 -> nearest;
                case 1 -> middle;
                case 2 -> lately;
                default -> promise;
            };
        }
    }

    /**
     * @param starts futures, rising
     * @param lately starts if it went as for the latest ones, rising
     */
    Choice choice(long[] starts, long[] lately, long promise) {
        return new Choice(
                nearest(starts), starts[(starts.length - 1) / 2], nearest(lately), promise);
    }

    /** Of the narrow span when it has most of what the wide one has, else of the wide one. */
    private long nearest(long... starts) {
        var narrow = Span.densest(starts, NEAR_MICROS);
        if (near == NEAR_MICROS) {
            return starts[narrow.middle()];
        }
        var wide = Span.densest(starts, near);
        return starts[(narrow.count >= MOST * wide.count ? narrow : wide).middle()];
    }

    /** Starts that are near to each other. */
    private record Span(int first, int count) {
        /** The one with the most; the last of several such. */
        static Span densest(long[] starts, long width) {
            var densest = new Span(0, 0);
            int end = 0;
            for (int first = 0; first < starts.length; first++) {
                while (end < starts.length && starts[end] - starts[first] <= width) {
                    end++;
                }
                if (end - first >= densest.count) {
                    densest = new Span(first, end - first);
                }
            }
            return densest;
        }

        int middle() {
            return first + (count - 1) / 2;
        }
    }

    long best(Choice choice) {
        int best = 0;
        if (count >= KNOWN_ENOUGH) {
            double least = sums[0] - CLEARLY * Math.sqrt(Math.min(count, KEPT));
            for (int way = 1; way < WAYS; way++) {
                if (sums[way] < least) {
                    least = sums[way];
                    best = way;
                }
            }
        }
        return choice.of(best);
    }

    void learn(Choice choice, long started) {
        double[] old = misses[count % KEPT];
        var fresh = new double[WAYS];
        for (int way = 0; way < WAYS; way++) {
            fresh[way] = Math.log(NO_ERROR_MICROS + Math.abs(choice.of(way) - started));
        }
        errors[count % KEPT] = Math.abs(choice.nearest - started);
        misses[count++ % KEPT] = fresh;
        if (count >= KNOWN_ENOUGH && count % LOOK_EVERY == 0) {
            var latest = Arrays.copyOf(errors, Math.min(count, KEPT));
            Arrays.sort(latest);
            near = Math.max(NEAR_MICROS, NEAR_ERRORS * latest[(latest.length - 1) / 2]);
        }
        if (count % KEPT == 0) {
            // Sums that are only added to and taken from drift.
            Arrays.fill(sums, 0);
            for (double[] one : misses) {
                add(one, 1);
            }
        } else {
            add(fresh, 1);
            if (old != null) {
                add(old, -1);
            }
        }
    }

    private void add(double[] values, int times) {
        for (int way = 0; way < WAYS; way++) {
            sums[way] += times * values[way];
        }
    }
}
