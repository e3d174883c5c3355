package io.slipway.stress;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void onlyEdgesTouchTheFramework() {
        HouseRules.of("io.slipway.stress")
                .plurals("Runs", "Turns", "Endpoints", "RequestMeters")
                .check();
    }
}
