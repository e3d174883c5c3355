package io.slipway.planner.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Work that looks like a published trace: sizes, median and mean duration, rhythm of the day and
 * users who repeat themselves are those that were reported, the single requests are made up. What
 * none of the traces says is how long somebody thought it would take: that is the next of the usual
 * lengths, or whatever the trace is named for.
 */
record Trace(String name, int nodes, int gpusPerNode, List<Job> jobs) {
    private static final long SECOND = 1_000_000;
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;
    private static final double[] LENGTHS = {1, 2, 4, 8, 12, 24, 48};

    @Override
    public String toString() {
        return name;
    }

    /**
     * What was reported of one cluster.
     *
     * @param sizes numbers of GPUs and how often they are asked for
     */
    private record Report(
            int nodes,
            String sizes,
            double medianSeconds,
            double spread,
            Estimate estimate,
            double load,
            int users,
            double burst) {}

    /** How people say how long they need. */
    private enum Estimate {
        /** The next usual length. */
        NEXT,
        /** Always a day, whatever they do. */
        A_DAY,
        /** Two to ten times too much, in round numbers. */
        GENEROUS,
        /** To the second. */
        EXACT,
        /** Some need more than they said and are ended. */
        TOO_SHORT
    }

    static List<Trace> all(int jobs, long seed) {
        return List.of(
                philly(jobs, seed),
                helios(jobs, seed),
                pai(jobs, seed),
                openb(jobs, seed),
                acme(jobs, seed),
                tiresias(seed),
                interactive(jobs, seed),
                batch(jobs, seed),
                cut(jobs, seed),
                exact(jobs, seed),
                week(0.85, 0.3, seed),
                week(1.0, 0.3, seed),
                week(1.0, 0.6, seed));
    }

    /** Microsoft Philly: mostly one GPU, minutes in the median and days in the tail. */
    static Trace philly(int jobs, long seed) {
        return of(
                "philly",
                jobs,
                seed,
                new Report(
                        16,
                        "1:.80 2:.06 4:.05 8:.07 16:.02",
                        780,
                        2.2,
                        Estimate.NEXT,
                        0.95,
                        60,
                        0.1));
    }

    /** SenseTime Helios: 206 s in the median, 6,652 s in the mean. */
    static Trace helios(int jobs, long seed) {
        return of(
                "helios",
                jobs,
                seed,
                new Report(
                        24,
                        "1:.58 2:.10 4:.07 8:.20 16:.035 32:.015",
                        206,
                        2.64,
                        Estimate.NEXT,
                        0.9,
                        80,
                        0.3));
    }

    /** Alibaba PAI 2020: instances of one job come together. */
    static Trace pai(int jobs, long seed) {
        return of(
                "pai",
                jobs,
                seed,
                new Report(
                        20,
                        "1:.72 2:.11 3:.02 4:.05 5:.01 8:.05 10:.01 16:.02 32:.01",
                        1380,
                        1.9,
                        Estimate.GENEROUS,
                        0.9,
                        200,
                        0.6));
    }

    /** Alibaba 2023 (openb), on two nodes: nearly all want one GPU. */
    static Trace openb(int jobs, long seed) {
        return of(
                "openb",
                jobs,
                seed,
                new Report(
                        2, "1:.980 2:.004 4:.004 8:.012", 2400, 2.1, Estimate.NEXT, 0.7, 30, 0.2));
    }

    /** Shanghai AI Lab ACME: two minutes in the median, and most time is in very large ones. */
    static Trace acme(int jobs, long seed) {
        return of(
                "acme",
                jobs,
                seed,
                new Report(
                        64,
                        "1:.44 2:.06 4:.05 8:.23 16:.05 32:.08 64:.04 128:.02 256:.02 512:.01",
                        120,
                        2.7,
                        Estimate.NEXT,
                        0.85,
                        40,
                        0.3));
    }

    /** The sixty of Tiresias' simulator by their shape, a minute for each of its seconds. */
    static Trace tiresias(long seed) {
        return of(
                "tiresias",
                60,
                seed,
                new Report(2, "1:.3 2:.25 4:.25 8:.2", 5400, 1.1, Estimate.NEXT, 1.1, 10, 0));
    }

    /** MIT SuperCloud's interactive sessions: a day is asked for, hours are used. */
    static Trace interactive(int jobs, long seed) {
        return of(
                "interactive",
                jobs,
                seed,
                new Report(6, "1:.6 2:.25 4:.1 8:.05", 9000, 1.3, Estimate.A_DAY, 0.9, 25, 0.1));
    }

    /** A batch archive with odd sizes and round estimates. */
    static Trace batch(int jobs, long seed) {
        return of(
                "batch",
                jobs,
                seed,
                new Report(
                        12,
                        "1:.3 2:.12 3:.04 4:.12 6:.04 7:.02 8:.14 12:.05 13:.02 20:.03 24:.05 40:.03 64:.03 96:.01",
                        3000,
                        1.7,
                        Estimate.GENEROUS,
                        0.9,
                        50,
                        0.2));
    }

    /** Some need longer than they said. */
    static Trace cut(int jobs, long seed) {
        return of(
                "cut",
                jobs,
                seed,
                new Report(
                        4, "1:.45 2:.15 4:.15 8:.25", 7200, 1.2, Estimate.TOO_SHORT, 0.9, 20, 0.1));
    }

    /** Everybody knows how long it takes. */
    static Trace exact(int jobs, long seed) {
        return of(
                "exact",
                jobs,
                seed,
                new Report(
                        4,
                        "1:.45 2:.15 4:.15 8:.2 16:.05",
                        7200,
                        1.2,
                        Estimate.EXACT,
                        0.9,
                        20,
                        0.1));
    }

    /** Two weeks as in the files that this project was developed with. */
    static Trace week(double load, double early, long seed) {
        var random = new Random(seed);
        int[] sizes = {1, 2, 4, 8};
        double[] ofSize = {0.45, 0.15, 0.15, 0.25};
        int[] hours = {1, 2, 4, 8, 12, 24};
        double[] ofHours = {0.15, 0.20, 0.25, 0.20, 0.10, 0.10};
        double gap = 3.35 * 6.75 * HOUR / (load * 32);
        var jobs = new ArrayList<Job>();
        double submit = 0;
        while (submit < 14 * DAY) {
            submit += -Math.log(1 - random.nextDouble()) * gap;
            double declared = hours[pick(random, ofHours)] * HOUR;
            double used = random.nextDouble() < early ? 0.1 + 0.8 * random.nextDouble() : 1;
            jobs.add(
                    job(
                            jobs.size(),
                            Math.rint(submit),
                            sizes[pick(random, ofSize)],
                            declared,
                            Math.rint(declared * used)));
        }
        return new Trace("week %.2f early %.1f".formatted(load, early), 4, 8, jobs);
    }

    private static Trace of(String name, int count, long seed, Report report) {
        var random = new Random(seed * 31 + name.hashCode());
        var sizes = report.sizes.split(" ", -1);
        int[] gpus =
                Arrays.stream(sizes).mapToInt(s -> Integer.parseInt(s.split(":", -1)[0])).toArray();
        double[] odds =
                Arrays.stream(sizes)
                        .mapToDouble(s -> Double.parseDouble(s.split(":", -1)[1]))
                        .toArray();
        // Users differ from each other more than from themselves.
        double[] users =
                IntStream.range(0, report.users)
                        .mapToDouble(_ -> random.nextGaussian() * report.spread * 0.7)
                        .toArray();
        var raw = new ArrayList<Job>();
        double demand = 0;
        while (raw.size() < count) {
            int user = (int) (report.users * Math.pow(random.nextDouble(), 2));
            int size = gpus[pick(random, odds)];
            int together = random.nextDouble() < report.burst ? 2 + random.nextInt(12) : 1;
            for (int i = 0; i < together && raw.size() < count; i++) {
                double own = users[user] + random.nextGaussian() * report.spread * 0.7;
                double actual =
                        Math.clamp(Math.rint(report.medianSeconds * Math.exp(own)), 0, 2 * DAY);
                double declared = declared(report.estimate, actual, random);
                demand += Math.min(declared, actual) * size;
                raw.add(job(i == 0 ? 0 : -1, 0, size, declared, actual));
            }
        }
        double length = demand / (report.load * report.nodes * 8);
        return new Trace(name, report.nodes, 8, spread(raw, length, random));
    }

    /** Gives each one an arrival: twice as many by day as by night, a burst at one instant. */
    private static List<Job> spread(List<Job> raw, double length, Random random) {
        var jobs = new ArrayList<Job>();
        double at = 0;
        for (var one : raw) {
            if (one.number() == 1) {
                do {
                    at = random.nextDouble() * length;
                } while (random.nextDouble() > 0.67 + 0.33 * Math.sin(at / DAY * 2 * Math.PI));
            }
            jobs.add(new Job(0, (long) (at * SECOND), one.gpus(), one.declared(), one.actual()));
        }
        jobs.sort(Comparator.comparingLong(Job::submit));
        return IntStream.range(0, jobs.size())
                .mapToObj(
                        i ->
                                new Job(
                                        i + 1,
                                        jobs.get(i).submit(),
                                        jobs.get(i).gpus(),
                                        jobs.get(i).declared(),
                                        jobs.get(i).actual()))
                .toList();
    }

    private static double declared(Estimate estimate, double actual, Random random) {
        return switch (estimate) {
            case NEXT -> next(actual);
            case A_DAY -> Math.max(DAY, next(actual));
            case GENEROUS -> {
                double much = Math.max(60, actual * Math.exp(random.nextDouble() * 2.3));
                double round = much < HOUR ? 300 : much < 8 * HOUR ? 1800 : 2 * HOUR;
                yield Math.ceil(much / round) * round;
            }
            case EXACT -> Math.max(1, actual);
            case TOO_SHORT ->
                    random.nextInt(5) == 0
                            ? Math.max(60, Math.rint(actual * random.nextDouble()))
                            : next(actual);
        };
    }

    private static double next(double actual) {
        for (double hours : LENGTHS) {
            if (actual <= hours * HOUR) {
                return hours * HOUR;
            }
        }
        return 2 * DAY;
    }

    private static Job job(int index, double submit, int gpus, double declared, double actual) {
        return new Job(
                index + 1,
                (long) (submit * SECOND),
                gpus,
                (long) (declared * SECOND),
                (long) (actual * SECOND));
    }

    private static int pick(Random random, double... odds) {
        double left = random.nextDouble();
        for (int i = 0; i < odds.length - 1; i++) {
            left -= odds[i];
            if (left < 0) {
                return i;
            }
        }
        return odds.length - 1;
    }
}
