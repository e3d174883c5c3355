package io.slipway.agent.startup;

import io.slipway.agent.plan.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** A ledger that failed to write has closed itself: then only a new start helps. */
@Liveness
@ApplicationScoped
class LedgerOpenCheck implements HealthCheck {
    private final Ledger ledger;

    LedgerOpenCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("ledger is open").status(!ledger.closed()).build();
    }
}
