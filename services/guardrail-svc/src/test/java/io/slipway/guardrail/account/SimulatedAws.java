package io.slipway.guardrail.account;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** The service with an account of its own, which the simulator plays. */
public final class SimulatedAws implements QuarkusTestResourceLifecycleManager {
    private static final String WHERE = "slipway.test.aws";

    private final SimulatedAccount aws = SimulatedAccount.start();

    /** Quotas by their names; a reading of them is kept for a while, so they are set before all. */
    @Override
    public void init(Map<String, String> quotas) {
        try (var account = SimulatedAccount.at(aws.uri(), "us-east-1")) {
            quotas.forEach((name, value) -> account.quota(name, Integer.parseInt(value)));
        }
    }

    @Override
    public Map<String, String> start() {
        System.setProperty(WHERE, aws.uri().toString());
        return Map.of(
                "slipway.guardrail.aws.endpoint",
                aws.uri().toString(),
                "slipway.guardrail.aws.account",
                SimulatedAccount.ID,
                "slipway.guardrail.aws.access-key",
                SimulatedAccount.ID,
                "slipway.guardrail.aws.secret-key",
                "secret",
                "slipway.guardrail.inquiry.every",
                "1s",
                "slipway.guardrail.inquiry.again",
                "1s");
    }

    @Override
    public void stop() {
        aws.close();
    }

    /** A test's class loader is not that of this resource: only a property goes across. */
    public static String uri() {
        return System.getProperty(WHERE, "");
    }
}
