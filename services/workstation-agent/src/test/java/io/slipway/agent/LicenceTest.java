package io.slipway.agent;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void aClassUsesOnlyWhatItsNameAllows() {
        HouseRules.of("io.slipway.agent")
                .plurals("Plans")
                .licensed(
                        "Ledger",
                        "HostEventRelay",
                        "HostGauges",
                        "VitalsGauges",
                        "DesiredFromStart",
                        "LastNumber")
                .check();
    }
}
