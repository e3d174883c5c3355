package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void waitsFourTimesLongerAfterEachFailureUpToFiveSeconds() {
        var patience = new Patience(Duration.ofMillis(100));

        assertThat(IntStream.rangeClosed(1, 5).mapToObj(patience::after).map(Duration::toMillis))
                .containsExactly(100L, 400L, 1_600L, 5_000L, 5_000L);
        assertThat(patience.after(Integer.MAX_VALUE)).isEqualTo(Patience.LONGEST);
    }
}
