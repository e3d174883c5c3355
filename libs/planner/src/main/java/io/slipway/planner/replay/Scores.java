package io.slipway.planner.replay;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay comes to. Times are seconds of virtual time, but for the planner's own, which is
 * microseconds of this machine. Requests that were refused count in none of them.
 */
public final class Scores {
    private static final long NONE = Long.MIN_VALUE;

    private final List<Job> jobs;
    private final int gpusPerNode;
    private final int gpus;
    private final long[] starts;
    private final long[] promises;
    private final long[] latest;
    private final long[] p50;
    private final long[] p90;
    private final int[] held;
    private final BitSet waited = new BitSet();
    private final BitSet refused = new BitSet();
    private final Samples planner = new Samples();

    Scores(List<Job> jobs, int gpusPerNode, int gpus) {
        this.jobs = jobs;
        this.gpusPerNode = gpusPerNode;
        this.gpus = gpus;
        starts = filled(jobs.size());
        promises = filled(jobs.size());
        latest = filled(jobs.size());
        p50 = filled(jobs.size());
        p90 = filled(jobs.size());
        held = new int[jobs.size()];
    }

    void refused(int index) {
        refused.set(index);
    }

    void promised(int index, long start, long now) {
        if (promises[index] == NONE) {
            promises[index] = start;
            waited.set(index, start > now);
        }
        latest[index] = start;
    }

    void expected(int index, long evenOdds, long nineInTen) {
        p50[index] = evenOdds;
        p90[index] = nineInTen;
    }

    void started(int index, long at, int gpusHeld) {
        starts[index] = at;
        held[index] = gpusHeld;
    }

    void planned(long nanos) {
        planner.add(nanos / 1000.0);
    }

    public int jobsReplayed() {
        return jobs.size() - refused.cardinality();
    }

    /** Requests larger than the cluster. */
    public int jobsRefused() {
        return refused.cardinality();
    }

    /** Requests that wanted to run longer than declared, and were ended at the declared time. */
    public int jobsCut() {
        int cut = 0;
        for (int i = 0; i < jobs.size(); i++) {
            cut += !refused.get(i) && jobs.get(i).cut() ? 1 : 0;
        }
        return cut;
    }

    /**
     * GPU-seconds held divided by all GPU-seconds of the cluster, both from the first submission to
     * the last one: after it there is too little work left to fill the cluster. When all are
     * submitted at one instant, until the last end.
     */
    public double utilisation() {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long end = Long.MIN_VALUE;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] != NONE) {
                first = Math.min(first, jobs.get(i).submit());
                last = Math.max(last, jobs.get(i).submit());
                end = Math.max(end, starts[i] + jobs.get(i).length());
            }
        }
        long until = first == last ? end : last;
        double used = 0;
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] < until && starts[i] != NONE) {
                long stop = Math.min(until, starts[i] + jobs.get(i).length());
                used += (double) held[i] * (stop - starts[i]);
            }
        }
        return until > first ? used / ((double) (until - first) * gpus) : 0;
    }

    /** From submission to start, the mean of all requests; those that start at once wait 0. */
    public double meanWaitSeconds() {
        return waits(1).mean();
    }

    /** The same for requests of at least a full node. */
    public double meanWaitFullNodeSeconds() {
        return waits(gpusPerNode).mean();
    }

    public double maxWaitFullNodeSeconds() {
        return waits(gpusPerNode).max();
    }

    /** Requests that could not start at once and were promised a later start. */
    public int promised() {
        return waited.cardinality();
    }

    /** Requests that started later than they were promised, at submission or since then. */
    public int broken() {
        int broken = 0;
        for (int i = 0; i < starts.length; i++) {
            broken += promises[i] != NONE && starts[i] > Math.min(promises[i], latest[i]) ? 1 : 0;
        }
        return broken;
    }

    /** How far the first promise was from the start, of requests that were promised a later one. */
    public @Nullable Quantiles promiseErrorSeconds() {
        var errors = new Samples();
        waited.stream().forEach(i -> errors.add(Math.abs(promises[i] - starts[i]) / 1e6));
        return Quantiles.of(errors);
    }

    /**
     * How far the start expected with even odds, told at submission, was from the start; of
     * requests that were promised a later start.
     */
    public @Nullable Quantiles expectedErrorSeconds() {
        var errors = new Samples();
        for (int i = 0; i < starts.length; i++) {
            if (p50[i] != NONE) {
                errors.add(Math.abs(p50[i] - starts[i]) / 1e6);
            }
        }
        return Quantiles.of(errors);
    }

    /** The part of those requests that started by the instant told with nine in ten. */
    public @Nullable Double expectedP90Coverage() {
        int told = 0;
        int kept = 0;
        for (int i = 0; i < starts.length; i++) {
            if (p90[i] != NONE) {
                told++;
                kept += starts[i] <= p90[i] ? 1 : 0;
            }
        }
        return told == 0 ? null : (double) kept / told;
    }

    /**
     * Time of one decision: taking one request in, or looking at everybody again after something
     * ended; for the other policies one look at the queue. Expected starts are worked out after the
     * decision and are not part of it.
     *
     * @return null when nothing was decided
     */
    public @Nullable Planner plannerMicros() {
        return planner.empty() ? null : new Planner(planner.quantile(0.5), planner.quantile(0.99));
    }

    /** Half of the samples are at most the median, nine tenths at most p90. */
    public record Quantiles(double median, double p90) {
        static @Nullable Quantiles of(Samples samples) {
            return samples.empty()
                    ? null
                    : new Quantiles(samples.quantile(0.5), samples.quantile(0.9));
        }
    }

    public record Planner(double p50, double p99) {}

    private Samples waits(int leastGpus) {
        var waits = new Samples();
        for (int i = 0; i < starts.length; i++) {
            if (starts[i] != NONE && jobs.get(i).gpus() >= leastGpus) {
                waits.add((starts[i] - jobs.get(i).submit()) / 1e6);
            }
        }
        return waits;
    }

    private static long[] filled(int size) {
        var values = new long[size];
        Arrays.fill(values, NONE);
        return values;
    }
}
