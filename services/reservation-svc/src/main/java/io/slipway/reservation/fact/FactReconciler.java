package io.slipway.reservation.fact;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Forgets facts that are old; a listener who comes so late is told that some are gone. */
@ApplicationScoped
class FactReconciler {
    private final Facts facts;
    private final Duration keep;

    FactReconciler(
            Facts facts,
            @ConfigProperty(name = "slipway.reservation.fact.keep", defaultValue = "P7D")
                    Duration keep) {
        this.facts = facts;
        this.keep = keep;
    }

    @Scheduled(
            every = "10m",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        return facts.forget(keep).onFailure().recoverWithNull();
    }
}
