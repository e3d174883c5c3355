package io.slipway.stress.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.slipway.load.LoadRun;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Carries runs out: looks after those under way here, takes over what others left, claims what is
 * next. One pass is short; the load itself runs beside it.
 */
@ApplicationScoped
class RunReconciler {
    private static final Logger LOG = Logger.getLogger(RunReconciler.class);

    private final Map<RunId, LoadClient.Sending> underWay = new ConcurrentHashMap<>();
    private final Turns turns;
    private final LoadClient client;

    RunReconciler(Turns turns, LoadClient client, MeterRegistry meters) {
        this.turns = turns;
        this.client = client;
        for (String verdict : List.of("pass", "fail", "invalid", "failed", "cancelled")) {
            meters.counter("stress.runs", "verdict", verdict);
        }
        meters.gaugeMapSize("stress.runs.active", List.of(), underWay);
    }

    /** What stops with us is taken over by another process, or by the next one here. */
    void stop(@Observes ShutdownEvent stopping) {
        underWay.values().forEach(LoadClient.Sending::stop);
    }

    @Scheduled(
            every = "{slipway.stress.run.sweep:1s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        return each(List.copyOf(underWay.values()), this::attend)
                .chain(turns::recover)
                .chain(turns::claim)
                .chain(claims -> each(claims, this::begin))
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    /** One that cannot be looked after is another's when its lease is over; the rest goes on. */
    private Uni<Void> attend(LoadClient.Sending sending) {
        return lookAfter(sending)
                .onFailure()
                .invoke(
                        failure ->
                                LOG.warnf(
                                        "Run not looked after, trying again: runId=%s: %s",
                                        sending.claim().run().id().value(), failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> lookAfter(LoadClient.Sending sending) {
        RunId id = sending.claim().run().id();
        if (!sending.report().isDone()) {
            return turns.renew(sending.claim(), sending.progress())
                    .invoke(wish -> heed(wish, sending))
                    .chain(() -> client.refresh(sending));
        }
        Uni<Void> settled =
                sending.report().isCompletedExceptionally()
                        ? turns.interrupted(sending.claim(), "the load driver broke")
                        : turns.settle(sending.claim(), sending.report().join());
        return settled.invoke(() -> underWay.remove(id));
    }

    private void heed(Turns.Wish wish, LoadClient.Sending sending) {
        switch (wish) {
            case GO_ON -> {
                if (sending.overdue()) {
                    sending.stop();
                }
            }
            case STOP -> sending.stop();
            case LET_GO -> {
                underWay.remove(sending.claim().run().id());
                sending.stop();
            }
        }
    }

    private Uni<Void> begin(RunStore.Claim claim) {
        return client.start(claim)
                .invoke(sending -> underWay.put(claim.run().id(), sending))
                .replaceWithVoid()
                .onFailure(LoadRun.TargetRefused.class)
                .recoverWithUni(
                        refused ->
                                turns.refused(
                                        claim,
                                        "The target is refused: " + refused.getMessage() + ".",
                                        "Name a target whose address is allowed, or have it put"
                                                + " on the list."))
                .onFailure()
                .recoverWithUni(
                        failure -> {
                            LOG.warnf(
                                    failure, "Run not started: runId=%s", claim.run().id().value());
                            return turns.interrupted(claim, reason(failure));
                        });
    }

    private static String reason(Throwable failure) {
        return failure instanceof TokenClient.NoToken && failure.getMessage() != null
                ? "interrupted: " + failure.getMessage()
                : "interrupted: the load driver could not start";
    }

    /** One after the other: the sessions of one context cannot be shared. */
    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> step.apply(item))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
