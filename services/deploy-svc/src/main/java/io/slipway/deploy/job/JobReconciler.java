package io.slipway.deploy.job;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.ConsumeEvent;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Deployers;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.meter.Meters;
import io.slipway.outbox.Tracing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Drives jobs: claims what is due, runs one step of each outside any transaction, takes the results
 * back as they come. Passes overlap, so a slow step holds up only itself; what is in flight is
 * bounded.
 */
@ApplicationScoped
class JobReconciler {
    static final String WAKE = "job-reconciler-wake";

    private static final Logger LOG = Logger.getLogger(JobReconciler.class);
    private static final int ROUNDS = 10;
    private static final Duration TOGETHER = Duration.ofMillis(10);
    private static final long BETWEEN_WAKES = Duration.ofMillis(200).toNanos();

    private final Labour labour;
    private final Deployers deployers;
    private final JobConfig config;
    private final Clock clock;
    private final Meters meters;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, UniEmitter<? super Outcome>> building = new ConcurrentHashMap<>();
    private final Set<JobStore.Claim> inHand = ConcurrentHashMap.newKeySet();
    private final AtomicLong wokenAt = new AtomicLong(System.nanoTime() - BETWEEN_WAKES);

    JobReconciler(
            Labour labour, Deployers deployers, JobConfig config, Clock clock, Meters meters) {
        this.labour = labour;
        this.deployers = deployers;
        this.config = config;
        this.clock = clock;
        this.meters = meters;
    }

    /** Something may be due. Wakes that come thick are dropped: then the sweep is soon enough. */
    @ConsumeEvent(WAKE)
    Uni<Void> woken(String nothing) {
        long now = System.nanoTime();
        long before = wokenAt.get();
        boolean due =
                now - before >= BETWEEN_WAKES
                        && !"off".equals(config.sweep())
                        && wokenAt.compareAndSet(before, now);
        return due ? pass() : Uni.createFrom().voidItem();
    }

    @Scheduled(every = "{slipway.deploy.job.sweep:1s}")
    Uni<Void> pass() {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return stop().chain(() -> work(context, 1))
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /** A worker that dies stops saying so, and another has its jobs a lease later. */
    @Scheduled(
            every = "{slipway.deploy.job.renewal:2s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> renew() {
        return labour.renew(List.copyOf(inHand))
                .onFailure()
                .invoke(failure -> LOG.warnf("Leases not renewed: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /** Ends the steps whose jobs somebody asked to stop. */
    private Uni<Void> stop() {
        List<String> ids = List.copyOf(building.keySet());
        if (ids.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return labour.cancelling(ids)
                .invoke(stopped -> stopped.forEach(this::stop))
                .replaceWithVoid();
    }

    private void stop(String id) {
        UniEmitter<? super Outcome> step = building.get(id);
        if (step != null) {
            step.complete(new Outcome.Broken("stopped, because the job is cancelled"));
        }
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
        inHand.addAll(claims);
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
                .invoke(() -> letGo(results));
    }

    private void letGo(List<Labour.Result> results) {
        results.forEach(one -> inHand.remove(one.claim()));
        inFlight.addAndGet(-results.size());
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

    Uni<Labour.Result> result(JobStore.Claim claim) {
        Job job = claim.job();
        if (job.deadlineAt().isBefore(clock.instant()) || waits(job.state())) {
            return Uni.createFrom().item(new Labour.Result(claim, new Outcome.Overdue(List.of())));
        }
        long begun = System.nanoTime();
        return Tracing.span("deploy-svc step", claim.trace(), () -> stoppable(job, step(claim)))
                .ifNoItem()
                .after(config.stepLimit())
                .fail()
                .onFailure()
                .recoverWithItem(failure -> broken(job, failure))
                .invoke(
                        outcome ->
                                meters.stepped(
                                        job.deployer(), step(job), outcome.word(), since(begun)))
                .map(outcome -> new Labour.Result(claim, outcome));
    }

    /** For somebody else's word; such a job is claimed only when its time is over. */
    private static boolean waits(JobState state) {
        return switch (state) {
            case JobState.Planning _, JobState.Deploying _, JobState.TakingAway _ -> false;
            case JobState _ -> true;
        };
    }

    /** Only what builds is stopped by a cancel; taking away is what a cancel wants. */
    private Uni<Outcome> stoppable(Job job, Uni<Outcome> step) {
        if (job.state() instanceof JobState.TakingAway) {
            return step;
        }
        String id = job.id().value();
        Uni<Outcome> stopped = Uni.createFrom().emitter(emitter -> building.put(id, emitter));
        return Uni.combine()
                .any()
                .of(stopped, step)
                .onTermination()
                .invoke(() -> building.remove(id));
    }

    private Uni<Outcome> step(JobStore.Claim claim) {
        Job job = claim.job();
        Deployer deployer = deployers.named(job.deployer());
        if (deployer == null) {
            return Uni.createFrom()
                    .item(
                            new Outcome.Stepped(
                                    new Progress.Failed(
                                            "The deployer %s is not there any more."
                                                    .formatted(job.deployer()),
                                            "Ask an operator to install it, then ask again.",
                                            List.of())));
        }
        var task =
                new Deployer.Task(
                        job.id().value(),
                        job.clusterId(),
                        job.tenant(),
                        job.cluster(),
                        step(job),
                        claim.epoch());
        return switch (job.state()) {
            case JobState.Planning _ -> deployer.plan(task).map(Outcome.Drawn::new);
            case JobState.Deploying _ -> deployer.deploy(task).map(Outcome.Stepped::new);
            case JobState _ -> deployer.destroy(task).map(Outcome.Stepped::new);
        };
    }

    private static String step(Job job) {
        String step = job.state().step();
        return step == null ? JobState.START : step;
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private Outcome broken(Job job, Throwable failure) {
        LOG.warnf(failure, "Step did not end: jobId=%s", job.id().value());
        String step = step(job);
        return new Outcome.Broken(
                failure instanceof TimeoutException
                        ? "step %s did not end within %d s, and is looked after anew"
                                .formatted(step, config.stepLimit().toSeconds())
                        : "step %s broke inside deploy-svc, whose own log says why (jobId=%s)"
                                .formatted(step, job.id().value()));
    }
}
