package io.slipway.deploy.meter;

import io.quarkus.scheduler.Scheduled;
import io.slipway.outbox.OutboxGauge;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Looks at the database for the gauges, in the one process that also sends the events. */
@ApplicationScoped
class MeterReconciler {
    private static final Logger LOG = Logger.getLogger(MeterReconciler.class);

    private final Meters meters;
    private final OutboxGauge outbox;
    private final Clock clock;

    MeterReconciler(Meters meters, OutboxGauge outbox, Clock clock) {
        this.meters = meters;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Scheduled(
            every = "{slipway.deploy.meters.every:15s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        if (!outbox.leads()) {
            meters.hide();
            return Uni.createFrom().voidItem();
        }
        return meters.show(clock.instant())
                .onFailure()
                .invoke(failure -> LOG.warnf("Gauges not renewed: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }
}
