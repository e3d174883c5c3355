package io.slipway.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Uuid7Test {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00.123456Z");

    @Test
    void isOfVersionSevenAndTellsTheMillisecond() {
        UUID id = Uuid7.at(NOON);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void sortsByTimeAsText() {
        assertThat(Uuid7.text(NOON)).isLessThan(Uuid7.text(NOON.plusMillis(1)));
    }

    @Test
    void differsWithinAMillisecond() {
        assertThat(IntStream.range(0, 10_000).mapToObj(_ -> Uuid7.text(NOON)))
                .doesNotHaveDuplicates();
    }
}
