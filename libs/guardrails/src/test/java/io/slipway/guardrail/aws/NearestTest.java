package io.slipway.guardrail.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("Automatic", "None");

    @Test
    void findsAMistypedWordAndNoStranger() {
        assertThat(Nearest.to("automatic", WORDS)).isEqualTo("Automatic");
        assertThat(Nearest.to("Autmatic", WORDS)).isEqualTo("Automatic");
        assertThat(Nearest.to("Manual", WORDS)).isNull();
        assertThat(Nearest.to("x".repeat(100_000), WORDS)).isNull();
    }
}
