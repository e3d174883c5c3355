package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.cluster.Spending;
import io.slipway.deploy.deployer.Progress;
import io.slipway.outbox.Together;
import io.slipway.outbox.Tracing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** How work on jobs is given out and taken back, each in one transaction. */
@ApplicationScoped
public class Labour {
    /** A job has more steps than one; so what is under way gets the larger part of the room. */
    private static final int STARTING_SHARE = 4;

    private static final int HEARD = 4;

    private final UUID holder = UUID.randomUUID();
    private final JobStore store;
    private final Journal journal;
    private final Jobs jobs;
    private final Clusters clusters;
    private final Together together;
    private final Times times;
    private final Clock clock;

    Labour(
            JobStore store,
            Journal journal,
            Jobs jobs,
            Clusters clusters,
            Together together,
            JobConfig config,
            ApprovalConfig approval,
            Clock clock) {
        this.store = store;
        this.journal = journal;
        this.jobs = jobs;
        this.clusters = clusters;
        this.together = together;
        this.times =
                new Times(
                        config.lease(),
                        config.destroyLimit(),
                        approval.limit(),
                        new Course.Limits(config.stepPause(), config.cleanUpTries()));
        this.clock = clock;
    }

    /** Jobs that something can be done about now, leased to this process. */
    @WithTransaction
    Uni<List<JobStore.Claim>> claim(int most) {
        Pace pace = jobs.pace();
        int starting = pace.take(Math.max(1, most / STARTING_SHARE), System.nanoTime());
        return store.claim(holder, times.lease(), most - starting, starting)
                .chain(store::claims)
                .invoke(claims -> pace.giveBack(starting - starts(claims)))
                .chain(this::begun);
    }

    /** Goes on holding what is in hand; what is not is found by others when its lease ends. */
    @WithTransaction
    Uni<Void> renew(List<JobStore.Claim> inHand) {
        return inHand.isEmpty() ? Uni.createFrom().voidItem() : store.renew(inHand, times.lease());
    }

    private static int starts(List<JobStore.Claim> claims) {
        return (int)
                claims.stream()
                        .filter(claim -> claim.job().state() instanceof JobState.Queued)
                        .count();
    }

    /** What was queued moves before anything is done, so that a cancel knows to clean up. */
    private Uni<List<JobStore.Claim>> begun(List<JobStore.Claim> claims) {
        return together.during(
                () ->
                        Multi.createFrom()
                                .iterable(claims)
                                .onItem()
                                .transformToUniAndConcatenate(this::begun)
                                .collect()
                                .asList());
    }

    private Uni<JobStore.Claim> begun(JobStore.Claim claim) {
        if (!(claim.job().state() instanceof JobState.Queued queued)) {
            return Uni.createFrom().item(claim);
        }
        Instant now = clock.instant();
        boolean deploys = claim.job().action() == Job.Action.DEPLOY;
        JobState next = deploys ? queued.deploy() : queued.destroy();
        Move move =
                claim.job()
                        .until(times.deadline(claim.job(), next, now))
                        .to(next, "work begins at " + queued.step(), JobTransition.SLIPWAY, now);
        return Tracing.within(
                        claim.trace(), () -> journal.move(move, move.transition().cause(), now))
                .chain(
                        () ->
                                deploys
                                        ? Uni.createFrom().voidItem()
                                        : clusters.destroying(move.job().clusterId()))
                .replaceWith(new JobStore.Claim(move.job(), claim.epoch(), claim.trace()));
    }

    /** What a worker found out about a job it had claimed. */
    record Result(JobStore.Claim claim, Outcome outcome) {}

    /**
     * Takes the results of steps back, together. A worker whose lease was given to another changes
     * nothing: what it made carries the cluster's tag and is found by whoever works on the job
     * next.
     */
    @WithTransaction
    Uni<Void> settle(List<Result> results) {
        List<JobStore.StepEnd> ends = new ArrayList<>();
        return store.lockAll(results.stream().map(result -> result.claim().job().id()).toList())
                .chain(() -> together.during(() -> eachOf(results, ends)))
                .chain(() -> store.end(ends, clock.instant()));
    }

    private Uni<Void> eachOf(List<Result> results, List<JobStore.StepEnd> ends) {
        return Multi.createFrom()
                .iterable(results)
                .onItem()
                .transformToUniAndConcatenate(
                        result ->
                                Tracing.within(result.claim().trace(), () -> settle(result, ends)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> settle(Result result, List<JobStore.StepEnd> ends) {
        JobStore.Claim claim = result.claim();
        return store.lock(claim.job().id(), claim.epoch())
                .chain(
                        job -> {
                            if (job == null) {
                                return Uni.createFrom().voidItem();
                            }
                            boolean overtaken = job.moves() != claim.job().moves();
                            Outcome outcome = result.outcome();
                            ends.add(
                                    new JobStore.StepEnd(
                                            job,
                                            claim.epoch(),
                                            overtaken ? "abandoned" : outcome.word(),
                                            outcome.detail()));
                            return overtaken ? overtaken(job, result) : goOn(job, result);
                        });
    }

    /** Somebody moved the job while the step ran: the step counts, what follows is theirs. */
    private Uni<Void> overtaken(Job job, Result result) {
        Instant now = clock.instant();
        return store.settle(job.in(job.state(), now), null, lines(result), now);
    }

    private Uni<Void> goOn(Job job, Result result) {
        return result.outcome() instanceof Outcome.Overdue
                ? store.logTail(job.id(), HEARD)
                        .chain(heard -> follow(job, new Result(result.claim(), overdue(heard))))
                : follow(job, result);
    }

    /** What was said last, at one time. */
    private static Outcome overdue(List<LogLine> heard) {
        return new Outcome.Overdue(
                heard.stream()
                        .filter(line -> line.at().equals(heard.getLast().at()))
                        .map(LogLine::text)
                        .toList());
    }

    private Uni<Void> follow(Job job, Result result) {
        Instant now = clock.instant();
        Outcome outcome = result.outcome();
        return switch (Course.of(job, outcome, times.limits())) {
            case Course.Stays(JobState next, var pause, List<String> more) -> {
                List<String> lines = new ArrayList<>(lines(result));
                lines.addAll(more);
                yield store.settle(job.in(next, now), null, lines, now.plus(pause));
            }
            case Course.Goes(JobState next, String cause) -> {
                Job found = outcome instanceof Outcome.Drawn(var plan) ? job.planned(plan) : job;
                Move move =
                        found.until(times.deadline(job, next, now))
                                .to(next, cause, JobTransition.SLIPWAY, now);
                List<String> lines = new ArrayList<>(lines(result));
                lines.add(cause);
                yield journal.settle(move, lines, times.due(move.job(), now))
                        .chain(() -> follow(job, move.job(), outcome, now));
            }
        };
    }

    private static List<String> lines(Result result) {
        return result.outcome() instanceof Outcome.Stepped(Progress progress)
                ? progress.lines()
                : List.of();
    }

    /** What a move of a job means for its cluster. */
    private Uni<Void> follow(Job before, Job job, Outcome outcome, Instant now) {
        if (outcome instanceof Outcome.Stepped(Progress.Provisioned provisioned)
                && job.state() instanceof JobState.Verifying) {
            return clusters.provisioned(
                    cluster(job, provisioned, now), provisioned.outputs(), job.attempt() > 1);
        }
        if (job.state() instanceof JobState.TakingAway) {
            return clusters.destroying(job.clusterId());
        }
        if (before.state() instanceof JobState.TakingAway going
                && job.state().equals(going.gone())) {
            return clusters.gone(
                    job.clusterId(),
                    job.id().value(),
                    job.action() == Job.Action.DESTROY
                            ? "destroyed by " + job.requestedBy()
                            : "cleaned up");
        }
        return Uni.createFrom().voidItem();
    }

    /** Those of these jobs that somebody asked to stop. */
    @WithSession
    Uni<List<String>> cancelling(List<String> ids) {
        return store.cancelling(ids);
    }

    private static Cluster cluster(Job job, Progress.Provisioned provisioned, Instant now) {
        return new Cluster(
                job.clusterId(),
                job.tenant(),
                job.id().value(),
                job.cluster().name(),
                job.cluster().region(),
                job.deployer(),
                provisioned.arn(),
                provisioned.groups(),
                new ClusterState.Provisioned(),
                now,
                new Spending(job.terms().usdPerHour(), job.cluster().budgetUsd()),
                false);
    }
}
