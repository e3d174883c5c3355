package io.slipway.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void asksForWhatThePlanSays() throws Exception {
        Body body = bodies(3, true).of(7);

        JsonNode read = read(body);
        assertThat(read.get("model").textValue()).isEqualTo("a \"model\"");
        assertThat(read.at("/messages/0/role").textValue()).isEqualTo("user");
        assertThat(read.at("/messages/0/content").textValue())
                .isEqualTo("request 7 lorem lorem lorem");
        assertThat(read.get("max_tokens").intValue()).isEqualTo(5);
        assertThat(read.get("stream").booleanValue()).isTrue();
        assertThat(read.at("/stream_options/include_usage").booleanValue()).isTrue();
    }

    @Test
    void promptsAreAllTheSameWhenNotUnique() throws Exception {
        Body.Maker bodies = bodies(2, false);

        assertThat(read(bodies.of(1))).isEqualTo(read(bodies.of(2)));
    }

    @Test
    void aLongPromptIsInMemoryOnce() {
        Body.Maker bodies = bodies(LoadPlan.MAX_PROMPT_TOKENS, true);

        assertThat(bodies.of(1).shared()).isSameAs(bodies.of(2).shared());
        assertThat(bodies.of(1).own()).hasSizeLessThan(200);
    }

    private static Body.Maker bodies(int promptTokens, boolean unique) {
        return new Body.Maker(
                new LoadPlan(
                        URI.create("http://127.0.0.1:18090"),
                        "a \"model\"",
                        new Arrivals.Constant(1, Duration.ofSeconds(1)),
                        new LoadPlan.Workload(promptTokens, 5, unique),
                        LoadPlan.Limits.USUAL,
                        List.of()));
    }

    private static JsonNode read(Body body) throws IOException {
        return JSON.readTree(
                new SequenceInputStream(
                        new ByteArrayInputStream(body.own()),
                        new ByteArrayInputStream(body.shared())));
    }
}
