package io.slipway.deploy.job;

import io.quarkus.scheduler.Scheduled;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Deployers;
import io.slipway.deploy.deployer.Progress;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Drives jobs: claims what is due, runs one step of each outside any transaction, takes the result
 * back. One pass is bounded; the next one finds the rest.
 */
@ApplicationScoped
class JobReconciler {
    private static final Logger LOG = Logger.getLogger(JobReconciler.class);
    private static final int ROUNDS = 50;
    private static final Duration STEP_LIMIT = Duration.ofSeconds(25);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);

    private final Labour labour;
    private final Deployers deployers;
    private final Clock clock;

    JobReconciler(Labour labour, Deployers deployers, Clock clock) {
        this.labour = labour;
        this.deployers = deployers;
        this.clock = clock;
    }

    @Scheduled(
            every = "{slipway.deploy.job.sweep:0.25s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        return round(1).onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> round(int count) {
        return labour.claim()
                .chain(
                        claims ->
                                claims.isEmpty() || count >= ROUNDS
                                        ? Uni.createFrom().voidItem()
                                        : work(claims).chain(() -> round(count + 1)));
    }

    /** One after the other: the sessions of one context cannot be shared. */
    private Uni<Void> work(List<JobStore.Claim> claims) {
        return Multi.createFrom()
                .iterable(claims)
                .onItem()
                .transformToUniAndConcatenate(this::work)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> work(JobStore.Claim claim) {
        Job job = claim.job();
        if (job.deadlineAt().isBefore(clock.instant()) && hasDeadline(job.state())) {
            return labour.overdue(claim);
        }
        return step(job)
                .ifNoItem()
                .after(STEP_LIMIT)
                .fail()
                .onFailure()
                .recoverWithItem(failure -> again(job, failure))
                .chain(progress -> labour.settle(claim, progress));
    }

    /** Taking away goes on past the deadline: leaving things behind costs money. */
    private static boolean hasDeadline(JobState state) {
        return !(state instanceof JobState.CleaningUp || state instanceof JobState.Cancelling);
    }

    private Uni<Progress> step(Job job) {
        Deployer deployer = deployers.named(job.deployer());
        if (deployer == null) {
            return Uni.createFrom()
                    .item(
                            new Progress.Failed(
                                    "The deployer %s is not there any more."
                                            .formatted(job.deployer()),
                                    "Ask an operator to install it, then ask again.",
                                    List.of()));
        }
        String step = job.step();
        var task =
                new Deployer.Task(
                        job.id().value(),
                        job.clusterId(),
                        job.cluster(),
                        step == null ? "start" : step);
        return switch (job.state()) {
            case JobState.Queued _ when job.action() == Job.Action.DEPLOY -> deployer.deploy(task);
            case JobState.Deploying _ -> deployer.deploy(task);
            case JobState.Queued _,
                    JobState.Accepted _,
                    JobState.GuardrailsFailed _,
                    JobState.Verifying _,
                    JobState.Ready _,
                    JobState.CleaningUp _,
                    JobState.Failed _,
                    JobState.Cancelling _,
                    JobState.Cancelled _,
                    JobState.Destroying _,
                    JobState.Destroyed _,
                    JobState.DestroyFailed _ ->
                    deployer.destroy(task);
        };
    }

    private static Progress again(Job job, Throwable failure) {
        LOG.warnf(failure, "Step failed, trying again: jobId=%s", job.id().value());
        String step = job.step();
        return new Progress.Waiting(
                step == null ? "start" : step,
                AFTER_ERROR,
                List.of("the step did not end, trying again in " + AFTER_ERROR.toSeconds() + " s"));
    }
}
