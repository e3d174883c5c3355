package io.slipway.load.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" hi\"},\"finish_reason\":null}]}",
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"reasoning_content\":\"hm\"}}]}",
                "{\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"[]\"}}]}}]}",
                "{\"choices\":[{\"text\":\"hi\"}],\"usage\":null}"
            })
    void textReasoningAndToolCallsAreContent(String data) throws IOException {
        assertThat(read(data).content()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":[]},\"finish_reason\":null}]}",
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}",
                "{\"choices\":null,\"x\":[[1,{\"content\":\"no\"}],2],\"delta\":{\"content\":\"no\"}}",
                "{}"
            })
    void aRoleOrUsageAloneIsNone(String data) throws IOException {
        assertThat(read(data).content()).isFalse();
    }

    @Test
    void usageAndTheServersClockAreRead() throws IOException {
        Chunk chunk =
                read(
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5,\"x\":{\"completion_tokens\":9}},\"x_sent_ns\":       42}");

        assertThat(chunk).isEqualTo(new Chunk(false, true, false, false, 5, 3, 42));
    }

    @Test
    void errorsInsideTheStreamAreSeen() throws IOException {
        assertThat(read("{\"error\":{\"message\":\"no memory\"}}").failed()).isTrue();
        assertThat(read("{\"error\":null,\"choices\":[]}").failed()).isFalse();
        assertThat(Chunk.read("error", "{}".getBytes(UTF_8)).failed()).isTrue();
    }

    @Test
    void theEndIsKnown() throws IOException {
        assertThat(read("[DONE]").done()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"choices\":[1]}", "{\"choices\":[", "hello", "{\"a\":}"})
    void whatIsNoChunkIsRefused(String data) {
        assertThatThrownBy(() -> read(data)).isInstanceOf(IOException.class);
    }

    private static Chunk read(String data) throws IOException {
        return Chunk.read("", data.getBytes(UTF_8));
    }
}
