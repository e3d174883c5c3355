package io.slipway.stress.run;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.load.LoadReport;
import io.slipway.load.Progress;
import io.slipway.load.Verdict;
import io.slipway.outbox.Cause;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Whose turn it is: how runs are given out and taken back, each in one transaction. */
@ApplicationScoped
public class Turns {
    private static final Logger LOG = Logger.getLogger(Turns.class);
    private static final int BATCH = 20;

    private final UUID holder = UUID.randomUUID();
    private final RunStore store;
    private final Runs runs;
    private final RunConfig config;
    private final Clock clock;

    Turns(RunStore store, Runs runs, RunConfig config, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.config = config;
        this.clock = clock;
    }

    /** The next runs in line, leased to this process. */
    @WithTransaction
    Uni<List<RunStore.Claim>> claim() {
        return store.claim(holder, config.lease(), config.limit())
                .chain(ids -> ids.isEmpty() ? Uni.createFrom().item(List.of()) : store.claims(ids));
    }

    /** Ends what nobody carries out any more, or puts it back in line. */
    @WithTransaction
    Uni<Void> recover() {
        return store.deserted(BATCH)
                .chain(
                        deserted ->
                                Multi.createFrom()
                                        .iterable(deserted)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                run ->
                                                        interrupted(
                                                                run,
                                                                "interrupted: the process that"
                                                                        + " carried it out went away"))
                                        .collect()
                                        .last()
                                        .replaceWithVoid());
    }

    /** What is to become of a run that this process carries out. */
    enum Wish {
        GO_ON,
        STOP,
        /** Another process may have it by now. */
        LET_GO
    }

    @WithTransaction
    Uni<Wish> renew(RunStore.Claim claim, Progress progress) {
        return store.renew(claim, config.lease(), progress)
                .map(
                        states -> {
                            if (states.isEmpty()) {
                                return Wish.LET_GO;
                            }
                            return states.getFirst().equals("running") ? Wish.GO_ON : Wish.STOP;
                        });
    }

    /** Takes a report back; a worker whose lease was given to another changes nothing. */
    @WithTransaction
    Uni<Void> settle(RunStore.Claim claim, LoadReport report) {
        return store.lock(claim.run().id(), claim.epoch())
                .chain(run -> run == null ? Uni.createFrom().voidItem() : settle(run, report));
    }

    private Uni<Void> settle(Run run, LoadReport report) {
        Instant now = clock.instant();
        Cause cause = Cause.system(run.id().value());
        return switch (run.state()) {
            case RunState.Running running ->
                    runs.end(
                                    run,
                                    running.completed(
                                            word(report.verdict()), report.summary(), now),
                                    report,
                                    cause)
                            .chain(() -> runs.spanned(run, running));
            case RunState.Cancelling cancelling ->
                    runs.end(run, cancelling.stopped(now), report, cause);
            case RunState.Queued _, RunState.Completed _, RunState.Failed _, RunState.Cancelled _ ->
                    Uni.createFrom().voidItem();
        };
    }

    /** The attempt came to nothing; another one may do better. */
    @WithTransaction
    Uni<Void> interrupted(RunStore.Claim claim, String reason) {
        return store.lock(claim.run().id(), claim.epoch())
                .chain(run -> run == null ? Uni.createFrom().voidItem() : interrupted(run, reason));
    }

    private Uni<Void> interrupted(Run run, String reason) {
        Instant now = clock.instant();
        Cause cause = Cause.system(run.id().value());
        LOG.warnf("Run interrupted: runId=%s reason=%s", run.id().value(), reason);
        return switch (run.state()) {
            case RunState.Running running ->
                    switch (running.interrupted(reason, config.attempts(), now)) {
                        case RunState.Over over -> runs.end(run, over, null, cause);
                        case RunState.Open again -> store.update(run.in(again));
                    };
            case RunState.Cancelling cancelling ->
                    runs.end(run, cancelling.stopped(now), null, cause);
            case RunState.Queued _, RunState.Completed _, RunState.Failed _, RunState.Cancelled _ ->
                    Uni.createFrom().voidItem();
        };
    }

    /** No further attempt could do better. */
    @WithTransaction
    Uni<Void> refused(RunStore.Claim claim, String reason, String remediation) {
        return store.lock(claim.run().id(), claim.epoch())
                .chain(
                        run ->
                                run != null && run.state() instanceof RunState.Running running
                                        ? runs.end(
                                                run,
                                                running.failed(
                                                        reason, remediation, clock.instant()),
                                                null,
                                                Cause.system(run.id().value()))
                                        : Uni.createFrom().voidItem());
    }

    private static String word(Verdict verdict) {
        return switch (verdict.outcome()) {
            case PASS -> "pass";
            case FAIL -> "fail";
            case INVALID -> "invalid";
        };
    }
}
