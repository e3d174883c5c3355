package io.slipway.load.measure;

/**
 * Whether so few requests are enough to say "p99 is below the limit" with 99 % confidence, as
 * MLPerf does it: a percentile of a sample is a guess, and a guess at exactly the limit is wrong
 * half the time.
 */
public final class EarlyStopping {
    public static final double CONFIDENCE = 0.99;

    private EarlyStopping() {}

    /** What a sample allows to be said about a percentile. */
    public sealed interface Finding {
        record Below() implements Finding {}

        record Above() implements Finding {}

        /** Not decided: this many more requests would do if no further one is over the limit. */
        record MoreNeeded(long requests) implements Finding {}
    }

    public static Finding judge(double percentile, long requests, long overLimit) {
        long needed = requestsNeeded(percentile, overLimit);
        if (requests >= needed) {
            return new Finding.Below();
        }
        double orMore = overLimit == 0 ? 1 : 1 - atMost(overLimit - 1, requests, 1 - percentile);
        if (orMore < 1 - CONFIDENCE) {
            return new Finding.Above();
        }
        return new Finding.MoreNeeded(needed - requests);
    }

    /** The fewest requests that allow a pass when this many of them were over the limit. */
    public static long requestsNeeded(double percentile, long overLimit) {
        double over = 1 - percentile;
        long enough = overLimit + 1;
        while (atMost(overLimit, enough, over) >= 1 - CONFIDENCE) {
            enough *= 2;
        }
        long few = enough / 2;
        while (enough - few > 1) {
            long middle = (few + enough) / 2;
            if (atMost(overLimit, middle, over) < 1 - CONFIDENCE) {
                enough = middle;
            } else {
                few = middle;
            }
        }
        return enough;
    }

    /** P(Bin(n, q) <= k), each term from the one before in log space. */
    private static double atMost(long k, long n, double q) {
        if (k >= n) {
            return 1;
        }
        double logOdds = Math.log(q) - Math.log1p(-q);
        double logTerm = n * Math.log1p(-q);
        double sum = Math.exp(logTerm);
        for (long i = 1; i <= k; i++) {
            logTerm += Math.log((double) (n - i + 1) / i) + logOdds;
            sum += Math.exp(logTerm);
        }
        return Math.min(1, sum);
    }
}
