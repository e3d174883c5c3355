package io.slipway.endpoint;

import io.slipway.testkit.HouseRules;
import org.junit.jupiter.api.Test;

class LicenceTest {
    @Test
    void theSuffixIsTheLicence() {
        HouseRules.of("io.slipway.endpoint").plurals("Endpoints", "Invocations").check();
    }
}
