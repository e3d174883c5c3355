package io.slipway.endpoint;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Limits small enough to be reached in a test; one set for all, so that one start serves all. */
public class TestKnobs implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "slipway.endpoint.provision.deadline", "6s",
                "slipway.endpoint.provision.longest-pause", "1s",
                "slipway.endpoint.provision.probe-timeout", "1s",
                "slipway.endpoint.gateway.seats", "3",
                "slipway.endpoint.gateway.places", "2",
                "slipway.endpoint.gateway.waiting-time", "6s",
                "slipway.endpoint.gateway.idle-timeout", "12s");
    }
}
