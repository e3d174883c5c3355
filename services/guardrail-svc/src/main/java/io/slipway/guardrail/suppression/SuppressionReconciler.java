package io.slipway.guardrail.suppression;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Keeps what this process knows of the suppressions fresh. */
@ApplicationScoped
class SuppressionReconciler {
    private static final Logger LOG = Logger.getLogger(SuppressionReconciler.class);

    private final Suppressions suppressions;

    SuppressionReconciler(Suppressions suppressions) {
        this.suppressions = suppressions;
    }

    /** The loop's outer edge: what was seen last holds until its own end. */
    @Scheduled(
            every = "2s",
            concurrentExecution = ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    Uni<Void> look() {
        return suppressions
                .look()
                .onFailure()
                .recoverWithItem(
                        failure -> {
                            LOG.warnf("Suppressions were not read: %s", failure.toString());
                            return null;
                        });
    }
}
