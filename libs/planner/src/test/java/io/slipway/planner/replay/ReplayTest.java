package io.slipway.planner.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slipway.planner.NodeGroup;
import io.slipway.planner.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayTest {
    private static final long HOUR = 3600;

    /** Cases from the books: 2 nodes of 8 GPUs, times in hours. */
    @Test
    void fillsInBehindTheHeadOnlyWhatEndsInTime() {
        var jobs = jobs(job(0, 8, 4), job(0, 4, 2), job(1, 16, 1), job(1, 4, 3), job(1, 4, 4));

        assertThat(starts(jobs, Policy.FIFO)).containsExactly(0, 0, 4, 5, 5);
        assertThat(starts(jobs, Policy.EASY)).containsExactly(0, 0, 4, 1, 5);
        assertThat(starts(jobs, Policy.GREEDY)).containsExactly(0, 0, 6, 1, 2);
        assertThat(starts(jobs, Policy.PROMISE)).containsExactly(0, 0, 4, 1, 5);
    }

    @Test
    void delaysTheSecondInTheQueueUnderEasyAndNotUnderPromises() {
        var jobs = jobs(job(0, 8, 2), job(0, 8, 6), job(1, 16, 1), job(1, 8, 4), job(1, 8, 3));

        assertThat(starts(jobs, Policy.EASY)).containsExactly(0, 0, 6, 2, 7);
        assertThat(starts(jobs, Policy.PROMISE)).containsExactly(0, 0, 6, 2, 7);
    }

    @Test
    void doesNotLetSmallRequestsStarveAFullNode() {
        var small = IntStream.range(0, 200).mapToObj(i -> job(i / 8, 1, 8)).toList();
        var jobs = new ArrayList<>(small);
        jobs.add(8, new Job(0, 0, 16, 3_600_000_000L, 3_600_000_000L));
        var all = jobs(jobs.toArray(Job[]::new));

        assertThat(starts(all, Policy.PROMISE).get(8)).isEqualTo(8);
        assertThat(starts(all, Policy.EASY).get(8)).isEqualTo(8);
        assertThat(starts(all, Policy.GREEDY).get(8)).isGreaterThan(16);
    }

    @Test
    void startsAGangOnAllItsNodesOrNotAtAll() {
        var jobs = jobs(job(0, 8, 3), job(0, 24, 1), job(0, 16, 1));

        assertThat(replay(jobs, cluster(3, 8), Policy.PROMISE).hours()).containsExactly(0, 3, 0);
    }

    @Test
    void countsFreeGpusPerNode() {
        var jobs = jobs(job(0, 6, 2), job(0, 6, 3), job(0, 4, 1));

        assertThat(starts(jobs, Policy.PROMISE)).containsExactly(0, 0, 2);
    }

    @Test
    void refusesWhatIsLargerThanTheClusterAndGoesOn() {
        var run =
                replay(
                        jobs(job(0, 17, 1), job(0, 12, 1), job(0, 16, 1)),
                        cluster(2, 8),
                        Policy.PROMISE);

        assertThat(run.scores.jobsRefused()).isEqualTo(1);
        assertThat(run.scores.jobsReplayed()).isEqualTo(2);
        assertThat(run.steps)
                .anyMatch(step -> step instanceof Step.Refused(var _, int job, int _) && job == 1);
    }

    @Test
    void endsWhatRunsTooLongWhenItsTimeIsOver() {
        var jobs =
                List.of(
                        new Job(1, 0, 8, seconds(100), seconds(900)),
                        new Job(2, 0, 8, seconds(100), 0));
        var run = replay(jobs, cluster(1, 8), Policy.PROMISE);

        assertThat(run.scores.jobsCut()).isEqualTo(1);
        assertThat(run.starts.get(2)).isEqualTo(seconds(100));
        assertThat(run.scores.broken()).isZero();
    }

    /** Longer than nanoseconds can be counted. */
    @ParameterizedTest
    @EnumSource
    void replaysAThousandYearsAHundredTimes(Policy policy) {
        long thousandYears = seconds(31_536_000_000L);
        var jobs =
                IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> new Job(i, 0, 8, thousandYears, thousandYears))
                        .toList();
        var run = replay(jobs, cluster(1, 8), policy);

        assertThat(run.starts.get(100)).isEqualTo(99 * thousandYears);
        assertThat(run.scores.broken()).isZero();
    }

    @Test
    void measuresWhatItSays() {
        var scores =
                replay(
                                List.of(
                                        new Job(1, 0, 8, seconds(100), seconds(60)),
                                        new Job(2, 0, 8, seconds(100), seconds(100)),
                                        new Job(3, seconds(80), 4, seconds(50), seconds(50)),
                                        new Job(4, seconds(200), 1, seconds(10), seconds(10))),
                                cluster(1, 8),
                                Policy.PROMISE)
                        .scores;

        // Job 2 is promised 100 and starts at 60; job 3 is promised 200 and starts at 160.
        assertThat(scores.meanWaitSeconds()).isEqualTo((60 + 80) / 4.0);
        assertThat(scores.meanWaitFullNodeSeconds()).isEqualTo(30);
        assertThat(scores.maxWaitFullNodeSeconds()).isEqualTo(60);
        assertThat(scores.promised()).isEqualTo(2);
        assertThat(scores.broken()).isZero();
        assertThat(scores.promiseErrorSeconds()).isEqualTo(new Scores.Quantiles(0, 40));
        assertThat(scores.utilisation())
                .isCloseTo((60 * 8 + 100 * 8 + 40 * 4) / (200.0 * 8), within(1e-9));
    }

    @Test
    void hasNothingToSayOfNothing() {
        var scores = replay(List.of(), cluster(2, 8), Policy.PROMISE).scores;

        assertThat(scores.utilisation()).isZero();
        assertThat(scores.promiseErrorSeconds()).isNull();
        assertThat(scores.expectedP90Coverage()).isNull();
        assertThat(scores.plannerMicros()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void holdsUpToACheckThatKnowsOnlyTheTrace(Policy policy) {
        long seed = Long.getLong("slipway.seed", System.nanoTime());
        var random = new Random(seed);
        for (int run = 0; run < 20; run++) {
            int nodes = 1 + random.nextInt(5);
            int gpus = 1 << random.nextInt(4);
            var jobs = new ArrayList<Job>();
            long submit = 0;
            for (int i = 1; i <= 60; i++) {
                submit += random.nextInt(3) == 0 ? 0 : random.nextInt(600);
                long declared = 1L + random.nextInt(2000);
                jobs.add(
                        new Job(
                                i,
                                seconds(submit),
                                1 + random.nextInt(nodes * gpus),
                                seconds(declared),
                                seconds(random.nextInt(3) == 0 ? random.nextInt(2500) : declared)));
            }

            check(
                    replay(jobs, cluster(nodes, gpus), policy),
                    jobs,
                    gpus,
                    "seed %d run %d".formatted(seed, run));
        }
    }

    @Test
    void expectsWhatHappensNineTimesInTen() {
        var random = new Random(7);
        var jobs = new ArrayList<Job>();
        double submit = 0;
        int[] sizes = {1, 1, 1, 2, 4, 8, 8};
        for (int i = 1; i <= 600; i++) {
            submit += -Math.log(1 - random.nextDouble()) * 2400;
            long declared = (1L << random.nextInt(5)) * HOUR;
            long actual =
                    random.nextInt(10) < 4
                            ? (long) (declared * (0.1 + 0.8 * random.nextDouble()))
                            : declared;
            jobs.add(
                    new Job(
                            i,
                            seconds((long) submit),
                            sizes[random.nextInt(7)],
                            seconds(declared),
                            seconds(actual)));
        }

        var scores = replay(jobs, cluster(4, 8), Policy.PROMISE).scores;

        System.out.printf(
                "promised %d, promise off by %s, expected start by %s, p90 kept %.3f%n",
                scores.promised(),
                scores.promiseErrorSeconds(),
                scores.expectedErrorSeconds(),
                scores.expectedP90Coverage());
        assertThat(scores.promised()).isGreaterThan(100);
        assertThat(scores.broken()).isZero();
        assertThat(scores.expectedP90Coverage()).isBetween(0.8, 1.0);
        assertThat(there(scores.expectedErrorSeconds()).p90())
                .isLessThanOrEqualTo(there(scores.promiseErrorSeconds()).p90());
    }

    @Test
    void takesFourThousandRequestsOnFourThousandGpus() {
        var jobs =
                IntStream.rangeClosed(1, 8000)
                        .mapToObj(i -> new Job(i, 0, 1, seconds(HOUR), seconds(HOUR)))
                        .toList();

        var scores = replay(jobs, cluster(500, 8), Policy.PROMISE).scores;

        assertThat(scores.promised()).isEqualTo(4000);
    }

    /**
     * Up to an instant nothing depends on what becomes known after it: neither who starts, nor what
     * is promised, nor what is said to be expected.
     */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void knowsNothingOfWhatComesLater(Policy policy) {
        var jobs = Trace.week(1.1, 0.6, 17).jobs();
        var run = replay(jobs, cluster(4, 8), policy);
        int told = 0;
        for (int last = 60; last < jobs.size(); last += 60) {
            long now = jobs.get(last).submit();

            var other = replay(otherwiseAfter(now, jobs, run), cluster(4, 8), policy);

            assertThat(until(now, other)).as("until %d", now).isEqualTo(until(now, run));
            told +=
                    (int)
                            until(now, other).stream()
                                    .filter(Step.Expected.class::isInstance)
                                    .count();
        }
        assertThat(told > 100).isEqualTo(policy == Policy.PROMISE);
    }

    /** The same as known then: what runs ends at another time, and others come. */
    private static List<Job> otherwiseAfter(long now, List<Job> jobs, Run run) {
        var random = new Random(now);
        var others = new ArrayList<Job>();
        for (var job : jobs) {
            Long start = run.starts.get(job.number());
            long ran = start == null ? 0 : now - start;
            boolean over = ran > 0 && job.length() <= ran;
            long actual =
                    over
                            ? job.actual()
                            : Math.max(ran, 0) + 1 + random.nextLong(2 * job.declared());
            boolean known = job.submit() <= now;
            others.add(
                    new Job(
                            job.number(),
                            known ? job.submit() : now + 1 + random.nextLong(seconds(9 * HOUR)),
                            known ? job.gpus() : 1 << random.nextInt(4),
                            known ? job.declared() : seconds(600 + random.nextInt(90_000)),
                            actual));
        }
        others.sort(Comparator.comparingLong(Job::submit));
        return others;
    }

    private static List<Step> until(long now, Run run) {
        return run.steps.stream().filter(step -> Replay.micros(step.at()) <= now).toList();
    }

    /** Adds up who is where, event by event; nothing of the planner is used. */
    private static void check(Run run, List<Job> jobs, int gpus, String label) {
        var there = new HashMap<Integer, Slot>();
        var free = new HashMap<String, Integer>();
        var promised = new HashMap<Integer, Instant>();
        var started = new HashMap<Integer, Instant>();
        Instant last = Instant.EPOCH;
        for (var step : run.steps) {
            assertThat(step.at()).as(label).isAfterOrEqualTo(last);
            last = step.at();
            switch (step) {
                case Step.Submitted _, Step.Refused _ -> {}
                case Step.Expected(Instant at, int job, Instant p50, Instant p90) -> {
                    assertThat(p50).as(label).isBetween(at, p90);
                    assertThat(p90).as(label).isBeforeOrEqualTo(there(promised.get(job)));
                }
                case Step.Promised(Instant at, int job, Slot slot) -> {
                    var before = promised.put(job, slot.start());
                    assertThat(slot.start()).as(label).isAfterOrEqualTo(at);
                    assertThat(before == null || slot.start().isBefore(before)).as(label).isTrue();
                }
                case Step.Started(Instant at, int job, Slot slot) -> {
                    assertThat(started.put(job, at)).as(label).isNull();
                    assertThat(at).as(label).isBeforeOrEqualTo(promised.getOrDefault(job, at));
                    assertThat(slot.gpus())
                            .as(label)
                            .isGreaterThanOrEqualTo(jobs.get(job - 1).gpus());
                    assertThat(slot.nodes()).as(label).doesNotHaveDuplicates();
                    for (var node : slot.nodes()) {
                        assertThat(free.merge(node, -slot.gpusPerNode(), Integer::sum) + gpus)
                                .as(label)
                                .isNotNegative();
                    }
                    there.put(job, slot);
                }
                case Step.Ended(Instant at, int job) -> {
                    var slot = there(there.remove(job));
                    assertThat(at).as(label).isBeforeOrEqualTo(slot.end());
                    slot.nodes()
                            .forEach(node -> free.merge(node, slot.gpusPerNode(), Integer::sum));
                }
            }
        }
        assertThat(there).as(label).isEmpty();
        assertThat(started).as(label).hasSize(run.scores.jobsReplayed());
        assertThat(run.scores.broken()).as(label).isZero();
    }

    private static List<Integer> starts(List<Job> jobs, Policy policy) {
        return replay(jobs, cluster(2, 8), policy).hours();
    }

    private static Run replay(List<Job> jobs, NodeGroup cluster, Policy policy) {
        var steps = new ArrayList<Step>();
        var scores = Replay.run(jobs, cluster, policy, steps::add);
        Map<Integer, Long> starts = new TreeMap<>();
        for (var step : steps) {
            if (step instanceof Step.Started(Instant at, int job, Slot _)) {
                starts.put(job, Replay.micros(at));
            }
        }
        return new Run(scores, steps, starts);
    }

    private record Run(Scores scores, List<Step> steps, Map<Integer, Long> starts) {
        List<Integer> hours() {
            return starts.values().stream().map(at -> (int) (at / seconds(HOUR))).toList();
        }
    }

    private static NodeGroup cluster(int nodes, int gpus) {
        return new NodeGroup(
                "gpu", gpus, IntStream.range(0, nodes).mapToObj("n%03d"::formatted).toList());
    }

    private static Job job(int submitHour, int gpus, int hours) {
        return new Job(
                0, seconds(submitHour * HOUR), gpus, seconds(hours * HOUR), seconds(hours * HOUR));
    }

    private static List<Job> jobs(Job... jobs) {
        var numbered = new ArrayList<Job>();
        for (var job : jobs) {
            numbered.add(
                    new Job(
                            numbered.size() + 1,
                            job.submit(),
                            job.gpus(),
                            job.declared(),
                            job.actual()));
        }
        return numbered;
    }

    private static <T> T there(@Nullable T value) {
        assertThat(value).isNotNull();
        return Objects.requireNonNull(value);
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000;
    }
}
