package io.slipway.stress.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.load.LoadPlan;
import io.slipway.load.measure.EarlyStopping;
import io.slipway.stress.endpoint.Endpoint;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SmokeTest {

    @Test
    void thePlanCanBeRunAndIsLongEnoughForItsVerdict() {
        var smoke =
                new Smoke(
                        4,
                        Duration.ofSeconds(5),
                        16,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(200));

        LoadPlan plan =
                smoke.of(new Endpoint("e", "t", "m", URI.create("http://127.0.0.1:8083"), 1));

        assertThat(plan.faults()).isEmpty();
        assertThat(plan.arrivals().expected())
                .isGreaterThanOrEqualTo((double) EarlyStopping.requestsNeeded(0.5, 3));
    }
}
