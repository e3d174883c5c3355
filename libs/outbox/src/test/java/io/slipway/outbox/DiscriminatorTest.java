package io.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscriminatorTest {
    private static @Nullable String of(String body) throws IOException {
        return Discriminator.of(body.getBytes(StandardCharsets.UTF_8), new ObjectMapper());
    }

    @Test
    void findsTheTypeWhereverItStands() throws IOException {
        assertThat(of("{\"type\":\"a.v1\",\"n\":1}")).isEqualTo("a.v1");
        assertThat(of("{\"n\":{\"type\":\"inner\"},\"l\":[{}],\"type\":\"a.v1\"}"))
                .isEqualTo("a.v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"type\"",
                "{}",
                "{\"type\":1}",
                "{\"n\":{\"type\":\"x\"}}"
            })
    void saysThatThereIsNone(String body) throws IOException {
        assertThat(of(body)).isNull();
    }

    @Test
    void doesNotGuessWhatIsNoJson() {
        assertThatThrownBy(() -> of("{\"n\":")).isInstanceOf(IOException.class);
    }
}
