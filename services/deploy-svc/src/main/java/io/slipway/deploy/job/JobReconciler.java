package io.slipway.deploy.job;

import io.quarkus.scheduler.Scheduled;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Deployers;
import io.slipway.deploy.deployer.Progress;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Drives jobs: claims what is due, runs one step of each outside any transaction, takes the results
 * back as they come. Passes overlap, so a slow step holds up only itself; what is in flight is
 * bounded.
 */
@ApplicationScoped
class JobReconciler {
    private static final Logger LOG = Logger.getLogger(JobReconciler.class);
    private static final int ROUNDS = 10;
    private static final Duration TOGETHER = Duration.ofMillis(10);

    private final Labour labour;
    private final Deployers deployers;
    private final JobConfig config;
    private final Clock clock;
    private final AtomicInteger inFlight = new AtomicInteger();

    JobReconciler(Labour labour, Deployers deployers, JobConfig config, Clock clock) {
        this.labour = labour;
        this.deployers = deployers;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "{slipway.deploy.job.sweep:0.25s}")
    Uni<Void> pass() {
        return work(Objects.requireNonNull(Vertx.currentContext()), 1)
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /**
     * Until nothing is due or the rest is in the hands of other passes. A pass ends after some
     * rounds, because each holds on to those before it; the next tick goes on.
     */
    private Uni<Void> work(Context context, int round) {
        int room = round > ROUNDS ? 0 : reserve();
        if (room == 0) {
            return Uni.createFrom().voidItem();
        }
        return labour.claim(room)
                .onFailure()
                .invoke(() -> inFlight.addAndGet(-room))
                .chain(
                        claims -> {
                            inFlight.addAndGet(claims.size() - room);
                            return claims.isEmpty()
                                    ? Uni.createFrom().voidItem()
                                    : run(claims, context).chain(() -> work(context, round + 1));
                        });
    }

    private int reserve() {
        int before = inFlight.getAndUpdate(count -> Math.max(count, config.batch()));
        return Math.max(0, config.batch() - before);
    }

    /** Sessions open only on the context of the pass, so the results are brought back to it. */
    private Uni<Void> run(List<JobStore.Claim> claims, Context context) {
        return Multi.createFrom()
                .iterable(claims)
                .onItem()
                .transformToUni(this::result)
                .merge(claims.size())
                .group()
                .intoLists()
                .of(claims.size(), TOGETHER)
                .emitOn(work -> context.runOnContext(_ -> work.run()))
                .onItem()
                .transformToUniAndConcatenate(this::settle)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** What cannot be taken back is found again when its lease ends. */
    private Uni<Void> settle(List<Labour.Result> results) {
        return labour.settle(results)
                .onFailure(_ -> results.size() > 1)
                .recoverWithUni(_ -> oneByOne(results))
                .onFailure()
                .invoke(failure -> LOG.warnf("Not settled: %s", failure.toString()))
                .onFailure()
                .recoverWithNull()
                .onTermination()
                .invoke(() -> inFlight.addAndGet(-results.size()));
    }

    private Uni<Void> oneByOne(List<Labour.Result> results) {
        return Multi.createFrom()
                .iterable(results)
                .onItem()
                .transformToUniAndConcatenate(
                        one ->
                                labour.settle(List.of(one))
                                        .onFailure()
                                        .invoke(
                                                failure ->
                                                        LOG.warnf(
                                                                failure,
                                                                "Not settled: jobId=%s",
                                                                one.claim().job().id().value()))
                                        .onFailure()
                                        .recoverWithNull())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Labour.Result> result(JobStore.Claim claim) {
        Job job = claim.job();
        if (waits(job.state())
                || (job.deadlineAt().isBefore(clock.instant()) && hasDeadline(job.state()))) {
            return Uni.createFrom().item(new Labour.Result(claim, null));
        }
        return step(claim)
                .ifNoItem()
                .after(config.stepLimit())
                .fail()
                .onFailure()
                .recoverWithItem(failure -> again(job, failure))
                .map(progress -> new Labour.Result(claim, progress));
    }

    /** For a verdict; such a job is claimed only when its time is over. */
    private static boolean waits(JobState state) {
        return state instanceof JobState.Accepted || state instanceof JobState.Verifying;
    }

    /** Taking away goes on past the deadline: leaving things behind costs money. */
    private static boolean hasDeadline(JobState state) {
        return !(state instanceof JobState.CleaningUp || state instanceof JobState.Cancelling);
    }

    private Uni<Progress> step(JobStore.Claim claim) {
        Job job = claim.job();
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
                        job.tenant(),
                        job.cluster(),
                        step == null ? "start" : step,
                        claim.epoch());
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

    private Progress again(Job job, Throwable failure) {
        LOG.warnf(failure, "Step failed, trying again: jobId=%s", job.id().value());
        String step = job.step();
        return new Progress.Waiting(
                step == null ? "start" : step,
                config.stepPause(),
                List.of(
                        "the step did not end, trying again in %d s"
                                .formatted(config.stepPause().toSeconds())));
    }
}
