package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration TTL = Duration.ofSeconds(6);

    @Test
    void isRenewedAtAThirdAndTrustedUntilTheMargin() {
        var lease = new Lease(7, 0);

        assertThat(lease.due(Duration.ofMillis(1999).toNanos(), TTL)).isFalse();
        assertThat(lease.due(Duration.ofMillis(2001).toNanos(), TTL)).isTrue();
        assertThat(lease.trusted(Duration.ofMillis(3999).toNanos(), TTL)).isTrue();
        assertThat(lease.trusted(Duration.ofMillis(4001).toNanos(), TTL)).isFalse();
    }
}
