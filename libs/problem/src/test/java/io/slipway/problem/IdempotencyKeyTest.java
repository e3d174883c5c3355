package io.slipway.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void theSameRequestHasTheSameFingerprintAndAnotherHasAnother() {
        assertThat(key("k", Map.of("gpus", 1))).isEqualTo(key("k", Map.of("gpus", 1)));
        assertThat(key("k", Map.of("gpus", 1))).isNotEqualTo(key("k", Map.of("gpus", 2)));
    }

    @Test
    void noHeaderIsNoKey() {
        assertThat(key(null, Map.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\u00fc", "a\u0000"})
    void aKeyIsPrintableAscii(String header) {
        assertThatThrownBy(() -> key(header, Map.of())).isInstanceOf(Problem.class);
    }

    @Test
    void aKeyHasALimit() {
        assertThat(key("x".repeat(255), Map.of())).isNotNull();
        assertThatThrownBy(() -> key("x".repeat(256), Map.of())).isInstanceOf(Problem.class);
    }

    private static @Nullable IdempotencyKey key(@Nullable String header, Object ask) {
        return IdempotencyKey.of(header, ask, new ObjectMapper());
    }
}
