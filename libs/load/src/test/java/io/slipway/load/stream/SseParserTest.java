package io.slipway.load.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: a\n\ndata: b\n\n",
                "data:a\n\ndata:b\n\n",
                "data: a\r\n\r\ndata: b\r\n\r\n",
                "data: a\r\rdata: b\r\r",
                "\uFEFFdata: a\n\n: still here\n\ndata: b\n\n",
                ": hi\ndata: a\nid: 1\nretry: 5\nfoo: bar\n\ndata: b\n\n",
                "data: a\r\n\ndata: b\n\r\n",
                "data: a\n\ndata: b\n\ndata: an event that nothing ends"
            })
    void anySplitOfAnyFramingGivesTheSameEvents(String stream) {
        byte[] bytes = stream.getBytes(UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(events(bytes, first, second)).containsExactly("|a", "|b");
            }
        }
    }

    @Test
    void linesOfDataAreJoinedAndTheTypeIsKept() {
        assertThat(events("event: error\ndata: a\ndata:\ndata:  b\n\n"))
                .containsExactly("error|a\n\n b");
    }

    @Test
    void aTypeWithoutDataIsNoEventAndIsForgotten() {
        assertThat(events("event: x\n\ndata\n\n")).containsExactly("|");
    }

    @Test
    void aSecondByteOrderMarkIsPartOfTheName() {
        assertThat(events("data: a\n\n\uFEFFdata: b\n\n")).containsExactly("|a");
    }

    @Test
    void charactersCutInTheMiddleStayWhole() {
        byte[] bytes = "data: grüß 🙂\n\n".getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(events(bytes, cut, cut)).containsExactly("|grüß 🙂");
        }
    }

    @Test
    void anEndlessLineOrEventIsRefused() {
        SseParser parser = new SseParser((_, _) -> {});
        byte[] line = new byte[64 * 1024];
        Arrays.fill(line, (byte) 'x');

        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 20; i++) {
                                parser.feed("data: ".getBytes(UTF_8));
                                parser.feed(line);
                                parser.feed("\n".getBytes(UTF_8));
                            }
                        })
                .isInstanceOf(SseParser.TooLarge.class);
    }

    private static List<String> events(String stream) {
        return events(stream.getBytes(UTF_8), 0, 0);
    }

    private static List<String> events(byte[] bytes, int first, int second) {
        List<String> events = new ArrayList<>();
        SseParser parser =
                new SseParser((type, data) -> events.add(type + "|" + new String(data, UTF_8)));
        parser.feed(Arrays.copyOfRange(bytes, 0, first));
        parser.feed(Arrays.copyOfRange(bytes, first, second));
        parser.feed(Arrays.copyOfRange(bytes, second, bytes.length));
        return events;
    }
}
