package io.slipway.planner;

import java.util.Arrays;

/**
 * One instant out of many possible ones. Many start just as promised, because nobody ahead of them
 * ends early: where that is likely the promise is the best guess, and no instant between it and
 * hope, at which nothing happens. How likely it must be, and what to say otherwise, is taken from
 * what came nearest for those who started lately. Not thread-safe.
 */
final class Guesses {
    private static final int KEPT = 256;
    private static final int KNOWN_ENOUGH = 10;
    private static final double[] LIKELY = {0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.01};
    private static final int WAYS = 3;

    /** Where most futures are close together, unless one in ten of them comes to the promise. */
    private static final int AT_FIRST = 2 * WAYS + 1;

    /** An error of less than a minute is none. */
    private static final double NEAR_MICROS = 60e6;

    private final double[][] misses = new double[KEPT][];
    private final double[] sums = new double[LIKELY.length * WAYS];
    private int count;

    /** What could be said of one that waits. */
    record Choice(
            long middle, long densest, long lately, double likelihoodOfPromise, long promise) {
        /**
         * @param starts futures, rising
         * @param lately starts if it went as for the latest ones, rising
         */
        static Choice of(long[] starts, long[] lately, long promise) {
            int before = 0;
            while (before < starts.length && starts[before] < promise) {
                before++;
            }
            return new Choice(
                    starts[(starts.length - 1) / 2],
                    densest(starts),
                    densest(lately),
                    1 - (double) before / starts.length,
                    promise);
        }

        long of(int rule) {
            if (likelihoodOfPromise >= LIKELY[rule / WAYS]) {
                return promise;
            }
            int way = rule % WAYS;
            return way == 0 ? middle : way == 1 ? densest : lately;
        }

        /** The middle of the shortest span that holds half of them; the last one of several. */
        private static long densest(long... starts) {
            int half = (starts.length + 1) / 2;
            int best = 0;
            for (int i = 1; i + half <= starts.length; i++) {
                if (starts[i + half - 1] - starts[i] <= starts[best + half - 1] - starts[best]) {
                    best = i;
                }
            }
            return starts[best + (half - 1) / 2];
        }
    }

    long best(Choice choice) {
        int best = AT_FIRST;
        if (count >= KNOWN_ENOUGH) {
            // Another rule must be better by more than chance.
            double least = sums[AT_FIRST] - Math.sqrt(Math.min(count, KEPT));
            for (int rule = 0; rule < sums.length; rule++) {
                if (sums[rule] < least) {
                    least = sums[rule];
                    best = rule;
                }
            }
        }
        return choice.of(best);
    }

    void learn(Choice choice, long started) {
        double[] old = misses[count % KEPT];
        var fresh = new double[sums.length];
        for (int rule = 0; rule < sums.length; rule++) {
            fresh[rule] = Math.log(NEAR_MICROS + Math.abs(choice.of(rule) - started));
        }
        misses[count++ % KEPT] = fresh;
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
        for (int rule = 0; rule < sums.length; rule++) {
            sums[rule] += times * values[rule];
        }
    }
}
