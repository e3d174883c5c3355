package io.slipway.reservation.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExtensionTest {
    private static Extension of(Duration granted) {
        return new Extension(
                Duration.ofHours(1), granted, Instant.EPOCH, Extension.Limit.NEXT_PROMISE);
    }

    @Test
    void lessThanASecondIsNothing() {
        assertThat(of(Duration.ZERO).grants()).isFalse();
        assertThat(of(Duration.ofMillis(999)).grants()).isFalse();
        assertThat(of(Duration.ofSeconds(1)).grants()).isTrue();
    }
}
