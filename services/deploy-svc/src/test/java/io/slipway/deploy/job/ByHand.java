package io.slipway.deploy.job;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** No worker but the test's own; leases end soon. */
public class ByHand implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "slipway.deploy.job.sweep", "off",
                "slipway.deploy.job.renewal", "off",
                "slipway.deploy.expiry.sweep", "off",
                "slipway.deploy.job.lease", "1200ms",
                "slipway.deploy.job.step-limit", "1s",
                "slipway.deploy.job.starts-per-second", "1000",
                "slipway.deploy.job.slow-answer", "1h");
    }
}
