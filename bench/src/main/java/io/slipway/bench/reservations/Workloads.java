package io.slipway.bench.reservations;

import io.slipway.planner.replay.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Requests as a cluster of developers makes them: Poisson arrivals for two weeks on 4 nodes of 8
 * GPUs. Some end early, after 0.1 to 0.9 of what was declared.
 */
record Workloads(double load, double early, long seed) {
    static final int NODES = 4;
    static final int GPUS_PER_NODE = 8;

    private static final int[] SIZES = {1, 2, 4, 8};
    private static final double[] OF_SIZE = {0.45, 0.15, 0.15, 0.25};
    private static final int[] HOURS = {1, 2, 4, 8, 12, 24};
    private static final double[] OF_HOURS = {0.15, 0.20, 0.25, 0.20, 0.10, 0.10};
    private static final long HOUR = 3_600_000_000L;
    private static final long TWO_WEEKS = 14 * 24 * HOUR;

    String name() {
        return "load %.2f, %2.0f %% end early".formatted(load, early * 100);
    }

    List<Job> jobs() {
        var random = new Random(seed);
        double gap =
                mean(SIZES, OF_SIZE)
                        * mean(HOURS, OF_HOURS)
                        * HOUR
                        / (load * NODES * GPUS_PER_NODE);
        var jobs = new ArrayList<Job>();
        long submit = gap(random, gap);
        while (submit < TWO_WEEKS) {
            long declared = pick(random, HOURS, OF_HOURS) * HOUR;
            double used = random.nextDouble() < early ? 0.1 + 0.8 * random.nextDouble() : 1;
            jobs.add(
                    new Job(
                            jobs.size() + 1,
                            submit,
                            pick(random, SIZES, OF_SIZE),
                            declared,
                            (long) (declared * used)));
            submit += gap(random, gap);
        }
        return jobs;
    }

    private static long gap(Random random, double mean) {
        return (long) (-Math.log(1 - random.nextDouble()) * mean);
    }

    private static double mean(int[] values, double[] odds) {
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += values[i] * odds[i];
        }
        return mean;
    }

    private static int pick(Random random, int[] values, double[] odds) {
        double left = random.nextDouble();
        for (int i = 0; i < values.length - 1; i++) {
            left -= odds[i];
            if (left < 0) {
                return values[i];
            }
        }
        return values[values.length - 1];
    }
}
