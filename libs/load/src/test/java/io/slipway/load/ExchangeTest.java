package io.slipway.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.load.measure.Stamps;
import io.slipway.load.measure.Timeline;
import io.slipway.load.measure.Timeline.Outcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A virtual clock and scripted bytes: everything here is exact. */
class ExchangeTest {
    private static final String ROLE =
            event("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
    private static final String TOKEN =
            event("{\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"x_sent_ns\": 3}");
    private static final String USAGE =
            event("{\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":6}}");
    private static final String DONE = event("[DONE]");

    private final Exchange exchange = new Exchange(100, 110);

    @Test
    void aRoleIsNoTokenAndUsageCountsThem() {
        answering();
        exchange.body(150, (": comment\n\n" + ROLE).getBytes(UTF_8));
        exchange.body(200, TOKEN.getBytes(UTF_8));
        exchange.body(300, TOKEN.getBytes(UTF_8));
        exchange.body(310, (USAGE + DONE).getBytes(UTF_8));

        assertThat(exchange.ended(320))
                .isEqualTo(
                        new Timeline(
                                100,
                                110,
                                120,
                                140,
                                Stamps.of(200, 300),
                                Stamps.of(3, 3),
                                320,
                                4,
                                6,
                                true,
                                new Outcome.Done()));
    }

    @Test
    void aTokenCountsWhenItsLastByteIsRead() {
        byte[] bytes = (ROLE + TOKEN + DONE).getBytes(UTF_8);
        int tokenEnds = (ROLE + TOKEN).length();
        for (int cut = 1; cut < bytes.length; cut++) {
            Exchange each = new Exchange(0, 0);
            each.sent(1);
            each.headers(2, 200, "text/event-stream");
            each.body(10, Arrays.copyOf(bytes, cut));
            each.body(20, Arrays.copyOfRange(bytes, cut, bytes.length));

            assertThat(each.ended(30).content().first()).isEqualTo(cut >= tokenEnds ? 10 : 20);
        }
    }

    @Test
    void withoutUsageEventsStandInForTokens() {
        answering();
        exchange.body(200, (TOKEN + TOKEN + TOKEN + DONE).getBytes(UTF_8));

        Timeline request = exchange.ended(210);

        assertThat(request.outputTokens()).isEqualTo(3);
        assertThat(request.tokensCounted()).isFalse();
    }

    @Test
    void everyWayToFailHasItsKind() {
        assertThat(kind(200, "text/event-stream", TOKEN)).isEqualTo("cut-off");
        assertThat(kind(200, "text/event-stream", ROLE + DONE)).isEqualTo("no-token");
        assertThat(kind(200, "text/event-stream", TOKEN + event("{\"error\":{}}") + DONE))
                .isEqualTo("stream-error");
        assertThat(kind(200, "text/event-stream", event("<html>"))).isEqualTo("malformed");
        assertThat(kind(200, "text/event-stream", "data: " + "x".repeat(2_000_000)))
                .isEqualTo("too-large");
        assertThat(kind(200, "application/json", "{}")).isEqualTo("not-a-stream");
        assertThat(kind(503, "text/html", "busy")).isEqualTo("status-503");
        assertThat(kind(302, null, "")).isEqualTo("status-302");
    }

    @Test
    void theFirstFailureIsTheOneToldAbout() {
        answering();
        exchange.body(200, event("{\"error\":{}}").getBytes(UTF_8));

        assertThat(exchange.failed(300, "timeout", "too late").outcome())
                .isEqualTo(
                        new Outcome.Failed(
                                "stream-error", "the server sent an error inside the stream"));
    }

    private void answering() {
        exchange.sent(120);
        exchange.headers(140, 200, "text/event-stream; charset=utf-8");
    }

    private static String kind(int status, @Nullable String type, String body) {
        Exchange exchange = new Exchange(0, 0);
        exchange.sent(1);
        exchange.headers(2, status, type);
        exchange.body(3, body.getBytes(UTF_8));
        return exchange.ended(4).outcome() instanceof Outcome.Failed(String kind, _)
                ? kind
                : "done";
    }

    private static String event(String data) {
        return "data: " + data + "\n\n";
    }
}
