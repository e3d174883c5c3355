package io.slipway.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.load.measure.Timeline.Outcome;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MetricsTest {

    @Test
    void everyLatencyComesFromBothClocks() {
        Metrics metrics = Metrics.of(request(Stamps.of(250, 650, 750, 1150, 1250), 5));

        assertThat(metrics).isEqualTo(new Metrics(250, 220, 1250, 1220, OptionalDouble.of(250)));
    }

    @Test
    void tokensNotEventsDivideTheInterTokenLatency() {
        assertThat(Metrics.of(request(Stamps.of(100, 500), 9)).interToken()).hasValue(50);
        assertThat(Metrics.of(request(Stamps.of(100), 1)).interToken()).isEmpty();
    }

    @Test
    void theClocksDifferByTheDelayOfTheSend() {
        Metrics metrics = Metrics.of(request(Stamps.of(111, 222, 555), 3));

        assertThat(metrics.endToEndIntended() - metrics.endToEndSent()).isEqualTo(30);
        assertThat(metrics.endToEndSent() - metrics.timeToFirstTokenSent()).isEqualTo(555 - 111);
    }

    private static Timeline request(Stamps content, long outputTokens) {
        return new Timeline(
                0,
                10,
                30,
                90,
                content,
                new Stamps(),
                content.last() + 5,
                3,
                outputTokens,
                true,
                new Outcome.Done());
    }
}
