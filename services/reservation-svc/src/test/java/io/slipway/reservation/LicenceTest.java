package io.slipway.reservation;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void onlyEdgesTouchTheFramework() {
        HouseRules.of("io.slipway.reservation")
                .plurals(
                        "Reservations",
                        "Transitions",
                        "Promises",
                        "Pools",
                        "Meters",
                        "Allowances",
                        "Grounds",
                        "Evacuations",
                        "Nodes")
                .check();
    }
}
