package io.slipway.deploy.expiry;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Looks for clusters whose time ends. */
@ApplicationScoped
class ExpiryReconciler {
    private static final Logger LOG = Logger.getLogger(ExpiryReconciler.class);

    private final Expiries expiries;

    ExpiryReconciler(Expiries expiries) {
        this.expiries = expiries;
    }

    @Scheduled(
            every = "{slipway.deploy.expiry.sweep:5s}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        return expiries.look()
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }
}
