package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.Progress;
import io.slipway.outbox.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How work on jobs is given out and taken back, each in one transaction. */
@ApplicationScoped
public class Labour {
    /** A job has more steps than one; so what is under way gets the larger part of the room. */
    private static final int STARTING_SHARE = 4;

    private final UUID holder = UUID.randomUUID();
    private final JobStore store;
    private final Jobs jobs;
    private final Clusters clusters;
    private final Outbox outbox;
    private final JobConfig config;
    private final Clock clock;
    private final Pace pace;
    private final Pace rushPace;

    Labour(
            JobStore store,
            Jobs jobs,
            Clusters clusters,
            Outbox outbox,
            JobConfig config,
            Clock clock) {
        this.store = store;
        this.jobs = jobs;
        this.clusters = clusters;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
        long now = System.nanoTime();
        this.pace = new Pace(config.startsPerSecond(), now);
        this.rushPace = new Pace(config.startsPerSecondInARush(), now);
    }

    /** Jobs that something can be done about now, leased to this process. */
    @WithTransaction
    Uni<List<JobStore.Claim>> claim(int most) {
        long now = System.nanoTime();
        Pace allowed = jobs.rushed() ? rushPace : pace;
        int starting = allowed.take(Math.max(1, most / STARTING_SHARE), now);
        return store.claim(holder, config.lease(), most - starting, starting)
                .chain(store::claims)
                .invoke(claims -> allowed.giveBack(starting - starts(claims)));
    }

    private static int starts(List<JobStore.Claim> claims) {
        return (int)
                claims.stream()
                        .filter(claim -> claim.job().state() instanceof JobState.Queued)
                        .count();
    }

    /**
     * What a worker found out about a job it had claimed.
     *
     * @param progress null when the job's time is over
     */
    record Result(JobStore.Claim claim, @Nullable Progress progress) {}

    /**
     * Takes the results of steps back, together. A worker whose lease was given to another, or
     * whose job was moved meanwhile, changes nothing but the log: what it made carries the
     * cluster's tag and is found by whoever works on the job next.
     */
    @WithTransaction
    Uni<Void> settle(List<Result> results) {
        return store.lockAll(results.stream().map(result -> result.claim().job().id()).toList())
                .chain(() -> outbox.together(() -> eachOf(results)));
    }

    private Uni<Void> eachOf(List<Result> results) {
        return Multi.createFrom()
                .iterable(results)
                .onItem()
                .transformToUniAndConcatenate(this::settle)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> settle(Result result) {
        return store.lock(result.claim().job().id(), result.claim().epoch())
                .chain(
                        job -> {
                            if (job == null) {
                                return Uni.createFrom().voidItem();
                            }
                            Progress progress = result.progress();
                            return progress == null ? overdue(job) : settle(job, progress);
                        });
    }

    private Uni<Void> settle(Job job, Progress progress) {
        Instant now = clock.instant();
        return store.log(job.id(), progress.lines(), now)
                .chain(() -> advance(job, progress, now))
                .chain(() -> store.release(job.id(), due(job, progress, now)));
    }

    /** What is provisioned waits for its verdict; only the deadline wakes it without one. */
    private static Instant due(Job job, Progress progress, Instant now) {
        return switch (progress) {
            case Progress.Waiting waiting -> now.plus(waiting.pause());
            case Progress.Provisioned _ -> job.deadlineAt();
            case Progress.Next _, Progress.Gone _, Progress.Failed _ -> now;
        };
    }

    /** The job did not end in time. */
    private Uni<Void> overdue(Job job) {
        Instant now = clock.instant();
        String reason = "The deadline %s has passed.".formatted(job.deadlineAt());
        String remediation = "Ask again with a longer deadline; the log says where time went.";
        Uni<Void> moved =
                switch (job.state()) {
                    case JobState.Accepted accepted -> {
                        JobState.Failed failed = accepted.unanswered();
                        yield jobs.fail(
                                job.in(failed, now),
                                "guardrails",
                                failed.reason(),
                                failed.remediation());
                    }
                    case JobState.Deploying deploying ->
                            jobs.move(job.in(deploying.failed(reason, remediation), now), reason);
                    case JobState.Verifying verifying ->
                            jobs.move(job.in(verifying.failed(reason, remediation), now), reason);
                    case JobState.Destroying destroying ->
                            jobs.fail(
                                    job.in(destroying.failed(reason, remediation), now),
                                    "destroy",
                                    reason,
                                    remediation);
                    case JobState.Queued _,
                            JobState.GuardrailsFailed _,
                            JobState.Ready _,
                            JobState.CleaningUp _,
                            JobState.Failed _,
                            JobState.Cancelling _,
                            JobState.Cancelled _,
                            JobState.Destroyed _,
                            JobState.DestroyFailed _ ->
                            Uni.createFrom().voidItem();
                };
        return moved.chain(() -> store.release(job.id(), now));
    }

    private Uni<Void> advance(Job job, Progress progress, Instant now) {
        return switch (job.state()) {
            case JobState.Queued queued when job.action() == Job.Action.DEPLOY ->
                    building(job, queued.deploy(), progress, now);
            case JobState.Queued queued -> destroying(job, queued.destroy(), progress, now);
            case JobState.Deploying deploying -> building(job, deploying, progress, now);
            case JobState.Destroying destroying -> destroying(job, destroying, progress, now);
            case JobState.CleaningUp cleaning -> cleaningUp(job, cleaning, progress, now);
            case JobState.Cancelling cancelling -> cancelling(job, cancelling, progress, now);
            case JobState.Accepted _,
                    JobState.GuardrailsFailed _,
                    JobState.Verifying _,
                    JobState.Ready _,
                    JobState.Failed _,
                    JobState.Cancelled _,
                    JobState.Destroyed _,
                    JobState.DestroyFailed _ ->
                    Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> building(
            Job job, JobState.Deploying deploying, Progress progress, Instant now) {
        return switch (progress) {
            case Progress.Next(String step, List<String> _) ->
                    store.update(job.in(deploying.next(step), now));
            case Progress.Waiting(String step, Duration _, List<String> _) ->
                    store.update(job.in(deploying.next(step), now));
            case Progress.Provisioned provisioned ->
                    jobs.move(
                                    job.in(deploying.provisioned(), now),
                                    "cluster %s is there, being verified"
                                            .formatted(provisioned.arn()))
                            .chain(() -> clusters.provisioned(cluster(job, provisioned, now)));
            case Progress.Failed(String reason, String remediation, List<String> _) ->
                    jobs.move(
                            job.in(deploying.failed(reason, remediation), now),
                            "%s failed: %s".formatted(deploying.step(), reason));
            case Progress.Gone _ ->
                    throw new IllegalStateException("a deployer took away what it should build");
        };
    }

    private Uni<Void> destroying(
            Job job, JobState.Destroying destroying, Progress progress, Instant now) {
        return switch (progress) {
            case Progress.Next(String step, List<String> _) -> step(job, destroying, step, now);
            case Progress.Waiting(String step, Duration _, List<String> _) ->
                    step(job, destroying, step, now);
            case Progress.Gone _ ->
                    jobs.move(job.in(destroying.gone(), now), "destroyed")
                            .chain(
                                    () ->
                                            clusters.gone(
                                                    job.clusterId(),
                                                    job.id().value(),
                                                    "destroyed by " + job.requestedBy()));
            case Progress.Failed(String reason, String remediation, List<String> _) ->
                    jobs.fail(
                            job.in(destroying.failed(reason, remediation), now),
                            "destroy",
                            reason,
                            remediation);
            case Progress.Provisioned _ ->
                    throw new IllegalStateException("a deployer built what it should take away");
        };
    }

    private Uni<Void> step(Job job, JobState.Destroying destroying, String step, Instant now) {
        return store.update(job.in(destroying.next(step), now))
                .chain(() -> clusters.destroying(job.clusterId()));
    }

    private Uni<Void> cleaningUp(
            Job job, JobState.CleaningUp cleaning, Progress progress, Instant now) {
        JobState.Failed failed = cleaning.cleaned();
        return cleaned(
                job,
                progress,
                () ->
                        jobs.fail(
                                job.in(failed, now),
                                "deploy",
                                failed.reason(),
                                failed.remediation()));
    }

    private Uni<Void> cancelling(
            Job job, JobState.Cancelling cancelling, Progress progress, Instant now) {
        return cleaned(
                job, progress, () -> jobs.move(job.in(cancelling.cleaned(), now), "cancelled"));
    }

    /** A clean-up that fails says what is left and is tried again until it succeeds. */
    private Uni<Void> cleaned(Job job, Progress progress, Supplier<Uni<Void>> end) {
        return switch (progress) {
            case Progress.Gone _ ->
                    end.get()
                            .chain(
                                    () ->
                                            clusters.gone(
                                                    job.clusterId(),
                                                    job.id().value(),
                                                    "cleaned up"));
            case Progress.Next _, Progress.Waiting _, Progress.Failed _, Progress.Provisioned _ ->
                    Uni.createFrom().voidItem();
        };
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
                now);
    }
}
