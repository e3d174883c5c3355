package io.slipway.guardrail;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void onlyEdgesTouchTheFramework() {
        HouseRules.of("io.slipway.guardrail")
                .plurals(
                        "Verdicts",
                        "Inquiries",
                        "Checks",
                        "AccountChecks",
                        "Accounts",
                        "Holds",
                        "Suppressions")
                .check();
    }
}
