package io.slipway.stress.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.load.AllowedTargets;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Tracing;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Problem;
import io.slipway.problem.Violation;
import io.slipway.stress.endpoint.Endpoint;
import io.slipway.stress.endpoint.Endpoints;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What can be asked of runs; each verb is one transaction with the event that announces it. */
@ApplicationScoped
public class Runs {
    private static final Logger LOG = Logger.getLogger(Runs.class);

    /** Who asked for a smoke run. */
    private static final String PLATFORM = "slipway";

    /** Of one team; all teams share one queue, and runs begin one after the other. */
    private static final int MOST_WAITING = 100;

    private final RunStore store;
    private final Endpoints endpoints;
    private final Outbox outbox;
    private final RunConfig config;
    private final MeterRegistry meters;
    private final Clock clock;

    Runs(
            RunStore store,
            Endpoints endpoints,
            Outbox outbox,
            RunConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.store = store;
        this.endpoints = endpoints;
        this.outbox = outbox;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
    }

    /** Takes an ask in, or answers the run that the same key made before. */
    Uni<RunRow> ask(
            StressAsk ask,
            String tenant,
            String subject,
            Cause cause,
            @Nullable IdempotencyKey key) {
        outbox.refuseWhenFull();
        return Panache.withTransaction(() -> admit(ask, tenant, subject, cause, key))
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(
                        () ->
                                Panache.withTransaction(
                                        () -> admit(ask, tenant, subject, cause, key)));
    }

    /** Two asks at the same moment: the database lets one in, the other looks again. */
    private Uni<RunRow> admit(
            StressAsk ask,
            String tenant,
            String subject,
            Cause cause,
            @Nullable IdempotencyKey key) {
        return earlier(tenant, key)
                .chain(
                        known ->
                                known != null
                                        ? Uni.createFrom().item(known)
                                        : fresh(ask, tenant, subject, cause, key));
    }

    private Uni<@Nullable RunRow> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKey(tenant, key)
                .invoke(
                        row -> {
                            if (row != null && !key.fingerprint().equals(row.fingerprint)) {
                                throw key.reused();
                            }
                        });
    }

    private Uni<RunRow> fresh(
            StressAsk ask,
            String tenant,
            String subject,
            Cause cause,
            @Nullable IdempotencyKey key) {
        return store.waiting(tenant)
                .invoke(
                        waiting -> {
                            if (waiting >= MOST_WAITING) {
                                throw tooMany();
                            }
                        })
                .chain(() -> endpoint(ask, tenant))
                .chain(
                        endpoint -> {
                            Instant now = clock.instant();
                            LoadPlan plan = plan(ask, endpoint, now.toEpochMilli());
                            Run run =
                                    new Run(
                                            RunId.at(now),
                                            tenant,
                                            subject,
                                            Run.Origin.ASKED,
                                            version(endpoint),
                                            plan,
                                            new RunState.Queued(0),
                                            now);
                            return insert(run, key, cause);
                        });
    }

    private static Problem tooMany() {
        return StressProblem.TOO_MANY_RUNS
                .because("Your team has %d runs in the queue.".formatted(MOST_WAITING))
                .with("limit", MOST_WAITING)
                .fix("Wait until some of them have begun, or cancel them.");
    }

    private Uni<@Nullable Endpoint> endpoint(StressAsk ask, String tenant) {
        return ask.endpointId() == null
                ? Uni.createFrom().nullItem()
                : endpoints.of(tenant, ask.endpointId());
    }

    private LoadPlan plan(StressAsk ask, @Nullable Endpoint endpoint, long seed) {
        var budget = new Admission.Budget(config.maxRate(), config.maxDuration());
        var targets = new AllowedTargets(config.allowedTargets());
        return switch (Admission.judge(ask, endpoint, targets, budget, seed)) {
            case Admission.Admitted(LoadPlan plan) -> plan;
            case Admission.Refused(List<Violation> violations) ->
                    throw Violation.refuse(violations);
        };
    }

    private static Run.@Nullable EndpointVersion version(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : new Run.EndpointVersion(endpoint.id(), endpoint.version());
    }

    /** What versions of these endpoints have their smoke runs; in the transaction that is open. */
    public Uni<Set<Run.EndpointVersion>> smoked(Collection<String> endpointIds) {
        return endpointIds.isEmpty()
                ? Uni.createFrom().item(new HashSet<>())
                : store.smoked(endpointIds);
    }

    /**
     * Writes down that this version of an endpoint wants its smoke run; once, however often.
     *
     * @param smoked versions that have theirs; one that gets it is added
     */
    @WithTransaction
    public Uni<Void> smoke(
            Endpoint endpoint, Set<Run.EndpointVersion> smoked, LoadPlan plan, Cause cause) {
        Instant now = clock.instant();
        var version = new Run.EndpointVersion(endpoint.id(), endpoint.version());
        Run run =
                new Run(
                        RunId.at(now),
                        endpoint.tenant(),
                        PLATFORM,
                        Run.Origin.SMOKE,
                        version,
                        plan,
                        new RunState.Queued(0),
                        now);
        return smoked.add(version)
                ? insert(run, null, cause).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private Uni<RunRow> insert(Run run, @Nullable IdempotencyKey key, Cause cause) {
        return store.insert(run, key).call(() -> announce(run, run.requested(), cause));
    }

    @WithSession
    Uni<RunRow> get(String tenant, RunId id) {
        return store.of(tenant, id).map(Runs::there);
    }

    private static RunRow there(@Nullable RunRow row) {
        if (row == null) {
            throw unknown();
        }
        return row;
    }

    private static Problem unknown() {
        return StressProblem.RUN_UNKNOWN
                .because("There is no run with this id.")
                .fix("List yours: slipway stress list.");
    }

    @WithSession
    Uni<List<RunRow>> page(
            String tenant,
            @Nullable String state,
            @Nullable String endpointId,
            @Nullable String before,
            int limit) {
        return store.page(tenant, state, endpointId, before, limit);
    }

    /** The report as it was written. */
    @WithSession
    Uni<String> report(String tenant, RunId id) {
        return get(tenant, id)
                .chain(
                        row ->
                                store.report(id)
                                        .map(
                                                report -> {
                                                    if (report == null) {
                                                        throw withoutReport(row);
                                                    }
                                                    return report;
                                                }));
    }

    private static Problem withoutReport(RunRow row) {
        boolean over = row.endedAt != null;
        return StressProblem.REPORT_NOT_READY
                .because("The run is %s.".formatted(row.state))
                .with("state", row.state)
                .fix(
                        over
                                ? "It never will have one: ask for another run."
                                : "Wait until its state is completed.");
    }

    /** A run that waits is over at once; one under way is stopped by whoever carries it out. */
    @WithTransaction
    Uni<RunRow> cancel(String tenant, RunId id, String subject) {
        return get(tenant, id)
                .chain(() -> store.lock(id))
                .chain(
                        run -> {
                            if (run == null) {
                                throw unknown();
                            }
                            return cancel(run, subject);
                        })
                .chain(() -> get(tenant, id));
    }

    private Uni<Void> cancel(Run run, String subject) {
        LOG.infof("Cancel asked: runId=%s by=%s", run.id().value(), subject);
        return switch (run.state()) {
            case RunState.Queued queued ->
                    end(
                            run,
                            queued.cancelled(clock.instant()),
                            null,
                            Cause.request(run.id().value(), subject));
            case RunState.Running running -> store.update(run.in(running.cancelled()));
            case RunState.Cancelling _, RunState.Cancelled _ -> Uni.createFrom().voidItem();
            case RunState.Completed _, RunState.Failed _ ->
                    Uni.createFrom()
                            .failure(
                                    StressProblem.RUN_OVER
                                            .because("The run is %s.".formatted(run.state().name()))
                                            .with("state", run.state().name())
                                            .fix("Nothing is left to cancel."));
        };
    }

    /** Writes that a run is over, keeps its report, and says so to the world. */
    Uni<Void> end(Run run, RunState.Over over, @Nullable LoadReport report, Cause cause) {
        StressEvent.Completed told = run.over(over, report);
        count(over);
        LOG.infof(
                "Run over: runId=%s state=%s verdict=%s summary=%s",
                run.id().value(), over.name(), told.verdict(), told.summary());
        return store.update(run.in(over))
                .chain(
                        () ->
                                report == null
                                        ? Uni.createFrom().voidItem()
                                        : store.keep(run.id(), report))
                .chain(() -> announce(run, told, cause));
    }

    /** The load of a run as a span of the trace that asked for it. */
    Uni<Void> spanned(Run run, RunState.Running running) {
        String id = run.id().value();
        return outbox.traces(StressEvent.TOPIC, List.of(id))
                .invoke(
                        traces ->
                                Tracing.past(
                                        "stress-svc run",
                                        traces.get(id),
                                        running.startedAt(),
                                        clock.instant()))
                .replaceWithVoid();
    }

    private void count(RunState.Over over) {
        String verdict =
                switch (over) {
                    case RunState.Completed completed -> completed.verdict();
                    case RunState.Failed _ -> "failed";
                    case RunState.Cancelled _ -> "cancelled";
                };
        meters.counter("stress.runs", "verdict", verdict).increment();
    }

    private Uni<Void> announce(Run run, StressEvent event, Cause cause) {
        return outbox.append(StressEvent.TOPIC, run.id().value(), StressEvent.class, event, cause);
    }
}
