package io.slipway.agent.plan;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipway.agent.gpu.Gpu;
import io.slipway.agent.gpu.GpuFault;
import io.slipway.agent.gpu.GpuHost;
import io.slipway.agent.gpu.MigMode;
import io.slipway.agent.gpu.MigStep;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Reconciliation.Acted;
import io.slipway.agent.plan.Reconciliation.Limits;
import io.slipway.agent.plan.Reconciliation.Pass;
import io.slipway.contracts.host.GpuReport;
import io.slipway.contracts.host.HostEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs passes: when woken, after a failure with growing pauses, and on a timer, so that drift and a
 * lost wake-up cost latency and nothing else. One thread; it alone changes the host.
 */
@ApplicationScoped
class HostReconciler {
    private static final Logger LOG = Logger.getLogger(HostReconciler.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final List<String> STEPS = List.of("enable", "disable", "create", "destroy");

    private final HostId id;
    private final Ledger ledger;
    private final PlanConfig config;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Reconciliation reconciliation;
    private final Semaphore signal = new Semaphore(0);
    private volatile Sighting sighting = Sighting.NONE;
    private volatile boolean running;
    private volatile @Nullable Thread thread;
    private List<GpuReport> reported = List.of();
    private Instant reportedAt = Instant.EPOCH;
    private int failures;

    HostReconciler(
            HostId id,
            GpuHost host,
            Ledger ledger,
            PlanConfig config,
            MeterRegistry meters,
            Clock clock) {
        this.id = id;
        this.ledger = ledger;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        this.reconciliation =
                new Reconciliation(
                        id, host, ledger, clock, new Limits(config.steps(), config.pass()));
        for (String step : STEPS) {
            timer(step, true);
            timer(step, false);
        }
    }

    void start(@Observes StartupEvent started) {
        running = true;
        thread = Thread.ofVirtual().name("host-reconciler").start(this::run);
    }

    /** Lets the step under way end: an interrupted one would have to be found out about. */
    void stop(@Observes ShutdownEvent stopping) throws InterruptedException {
        running = false;
        wake();
        Thread reconciler = thread;
        if (reconciler != null) {
            reconciler.join(STOP_LIMIT);
        }
    }

    /** Cheap and safe from any thread; wake-ups coalesce. */
    void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    Sighting sighting() {
        return sighting;
    }

    private void run() {
        while (running) {
            Duration pause = pass();
            try {
                if (signal.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    signal.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** One pass, and how long to wait for the next. */
    private Duration pass() {
        try {
            return look();
        } catch (RuntimeException e) { // the loop's edge: whatever it was, try again later
            LOG.error("Pass failed, trying again", e);
            sighting = sighting.blind("the agent has a problem of its own; see its log");
            failures++;
            return pause();
        }
    }

    private Duration look() {
        try {
            Pass pass = reconciliation.pass();
            sighting = new Sighting(pass.observed(), pass.drift(), clock.instant(), null);
            pass.acted().forEach(this::log);
            report(pass.observed());
            failures = pass.failed() ? failures + 1 : 0;
            return pass.more() ? Duration.ZERO : pause();
        } catch (GpuFault fault) {
            if (failures == 0) {
                LOG.warnf("GPUs cannot be seen: %s", fault.said());
            }
            sighting = sighting.blind(sentence(fault.said()) + fault.kind().remediation());
            reconciliation.unreachable(fault);
            failures++;
            return pause();
        }
    }

    private static String sentence(String said) {
        return said + (said.endsWith(".") ? " " : ". ");
    }

    private Duration pause() {
        if (failures == 0) {
            return config.recheck();
        }
        Duration growing = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 6));
        return growing.compareTo(config.recheck()) < 0 ? growing : config.recheck();
    }

    private void log(Acted acted) {
        timer(kind(acted.step()), acted.done()).record(acted.took());
        if (acted.done()) {
            LOG.infof("Step done: %s", acted.step().text());
        } else {
            LOG.warnf("Step failed: %s", acted.step().text());
        }
    }

    private void report(List<Gpu> observed) {
        List<GpuReport> now =
                observed.stream()
                        .map(
                                gpu ->
                                        new GpuReport(
                                                gpu.index(),
                                                gpu.model(),
                                                gpu.uuid(),
                                                gpu.mode() == MigMode.ON
                                                        || gpu.mode() == MigMode.TURNING_OFF,
                                                gpu.slices().stream()
                                                        .map(Reconciliation::announced)
                                                        .toList()))
                        .toList();
        Instant at = clock.instant();
        if (now.equals(reported) && at.isBefore(reportedAt.plus(config.report()))) {
            return;
        }
        ledger.report(new HostEvent.Reported(id.value(), ledger.standing().reached(), now, at));
        reported = now;
        reportedAt = at;
    }

    private Timer timer(String step, boolean done) {
        return Timer.builder("agent.apply")
                .description("One step, from the journal to having looked again")
                .tag("step", step)
                .tag("outcome", done ? "done" : "failed")
                .serviceLevelObjectives(
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2))
                .register(meters);
    }

    private static String kind(MigStep step) {
        return switch (step) {
            case MigStep.EnableMig _ -> "enable";
            case MigStep.DisableMig _ -> "disable";
            case MigStep.CreateSlice _ -> "create";
            case MigStep.DestroySlice _ -> "destroy";
        };
    }
}
