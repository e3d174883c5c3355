package io.slipway.agent.startup;

import io.slipway.agent.plan.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that the ledger takes what it is given. The broker is no part of it: without one the
 * agent goes on and tells later. Nor is the driver: then the view says what is wrong.
 */
@Readiness
@ApplicationScoped
class LedgerCheck implements HealthCheck {
    private final Ledger ledger;

    LedgerCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            ledger.probe();
            return HealthCheckResponse.up("ledger");
        } catch (RuntimeException e) {
            return HealthCheckResponse.named("ledger")
                    .down()
                    .withData("fix", "Look at the disk of slipway.agent.plan.ledger.")
                    .build();
        }
    }
}
