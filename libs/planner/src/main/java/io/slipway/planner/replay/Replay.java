package io.slipway.planner.replay;

import io.slipway.planner.Ask;
import io.slipway.planner.Booking;
import io.slipway.planner.Forecast;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Shape;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * One run through a workload. At each instant, in this order: whatever ends, ends; those who wait
 * move forward; newcomers are taken in, in the order of submission; whoever is due starts.
 */
public final class Replay implements Watcher {
    private static final int INSTANTS_BETWEEN_FORGETTING = 256;

    private final List<Job> jobs;
    private final NodeGroup cluster;
    private final Plan plan;
    private final Discipline discipline;
    private final Consumer<Step> trace;
    private final Scores scores;
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private int arrived;

    private record End(long at, int index) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return at == other.at
                    ? Integer.compare(index, other.index)
                    : Long.compare(at, other.at);
        }
    }

    private Replay(List<Job> jobs, NodeGroup cluster, Policy policy, Consumer<Step> trace) {
        this.jobs = jobs;
        this.cluster = cluster;
        this.plan = new Plan(cluster);
        this.discipline = Discipline.of(policy, plan, this, jobs.size());
        this.trace = trace;
        this.scores = new Scores(jobs, cluster.gpusPerNode(), cluster.gpus());
    }

    /**
     * Replays jobs that are in the order of submission.
     *
     * @param trace is told each step as it happens, and may throw to end the replay
     */
    public static Scores run(
            List<Job> jobs, NodeGroup cluster, Policy policy, Consumer<Step> trace) {
        var replay = new Replay(jobs, cluster, policy, trace);
        replay.run();
        return replay.scores;
    }

    /**
     * How a number of GPUs lies on nodes of that size: on one node when it fits; otherwise on as
     * few as can be, the same number on each; otherwise on full nodes. Empty when the cluster is
     * smaller.
     */
    static Optional<Shape> shape(int gpus, NodeGroup cluster) {
        int perNode = cluster.gpusPerNode();
        int nodes = (gpus + perNode - 1) / perNode;
        if (nodes > cluster.nodes().size()) {
            return Optional.empty();
        }
        return Optional.of(new Shape(nodes, gpus % nodes == 0 ? gpus / nodes : perNode));
    }

    private void run() {
        for (int instants = 1; arrived < jobs.size() || !ends.isEmpty() || timer(); instants++) {
            long at =
                    Math.min(
                            discipline.nextTimer(),
                            Math.min(
                                    arrived < jobs.size()
                                            ? jobs.get(arrived).submit()
                                            : Long.MAX_VALUE,
                                    ends.isEmpty() ? Long.MAX_VALUE : ends.element().at));
            step(at, instant(at));
            if (instants % INSTANTS_BETWEEN_FORGETTING == 0) {
                plan.forget(instant(at));
            }
        }
    }

    private boolean timer() {
        return discipline.nextTimer() != Long.MAX_VALUE;
    }

    private void step(long at, Instant now) {
        boolean ended = false;
        while (!ends.isEmpty() && ends.element().at == at) {
            int index = ends.remove().index;
            discipline.ending(id(index), now);
            plan.end(id(index), now);
            trace.accept(new Step.Ended(now, jobs.get(index).number()));
            ended = true;
        }
        var newcomers = new ArrayList<Request>();
        while (arrived < jobs.size() && jobs.get(arrived).submit() == at) {
            arrive(arrived++, now, newcomers);
        }
        for (Booking started : discipline.decide(newcomers, ended, now)) {
            start(started, at, now);
        }
    }

    private void arrive(int index, Instant now, List<Request> newcomers) {
        var job = jobs.get(index);
        trace.accept(new Step.Submitted(now, job.number(), job.gpus(), job.declared()));
        shape(job.gpus(), cluster)
                .ifPresentOrElse(
                        shape ->
                                newcomers.add(
                                        new Request(
                                                job,
                                                new Ask(id(index), shape, micros(job.declared())))),
                        () -> {
                            trace.accept(new Step.Refused(now, job.number(), job.gpus()));
                            scores.refused(index);
                        });
    }

    private void start(Booking booking, long at, Instant now) {
        int index = index(booking);
        scores.started(index, at, booking.slot().gpus());
        ends.add(new End(at + jobs.get(index).length(), index));
        trace.accept(new Step.Started(now, jobs.get(index).number(), booking.slot()));
    }

    @Override
    public void promised(Booking promise, Instant now) {
        int index = index(promise);
        scores.promised(index, micros(promise.slot().start()), micros(now));
        trace.accept(new Step.Promised(now, jobs.get(index).number(), promise.slot()));
    }

    @Override
    public void expected(ReservationId id, Forecast.Expected expected, Instant now) {
        int index = Integer.parseInt(id.value());
        scores.expected(index, micros(expected.p50()), micros(expected.p90()));
        trace.accept(
                new Step.Expected(now, jobs.get(index).number(), expected.p50(), expected.p90()));
    }

    @Override
    public void planned(long nanos) {
        scores.planned(nanos);
    }

    private static ReservationId id(int index) {
        return new ReservationId(Integer.toString(index));
    }

    private static int index(Booking booking) {
        return Integer.parseInt(booking.id().value());
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    /** Since the start of the recording. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
