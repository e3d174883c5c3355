package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryTest {
    private static final String OUTAGE =
            FakeSlipway.problem("unavailable", 503, "A part does not answer.", Map.of());

    @TempDir Path home;

    @AutoClose private FakeSlipway server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        cli = Cli.at(server, home);
    }

    @Test
    void aReadIsTriedFourTimesWithGrowingPauses() {
        server.answers(503, OUTAGE, 3);

        assertThat(cli.run("job", "list").exit()).isZero();
        assertThat(server.seen()).hasSize(4);
        assertThat(cli.time().pauses()).hasSize(3).isSorted();
    }

    @Test
    void aFourthOutageIsTheLast() {
        server.answers(503, OUTAGE, 9);

        assertThat(cli.run("job", "list").exit()).isEqualTo(69);
        assertThat(server.seen()).hasSize(4);
    }

    @Test
    void aChangeIsRepeatedWithTheSameKey() {
        server.answers(503, OUTAGE, 2);

        cli.run("cluster", "deploy", "fresh");

        assertThat(server.seen("POST"))
                .hasSize(3)
                .extracting(seen -> seen.headers().get("idempotency-key"))
                .containsOnly(server.seen("POST").getFirst().headers().get("idempotency-key"));
    }

    @Test
    void aChangeWhoseFateIsUnknownCanBeAskedForAgainWithItsKey() {
        server.answers(503, OUTAGE, 9);

        var result = cli.run("cluster", "deploy", "fresh");

        assertThat(result.exit()).isEqualTo(69);
        assertThat(result.err())
                .contains(
                        "--idempotency-key "
                                + server.seen("POST").getFirst().headers().get("idempotency-key"));
    }

    @Test
    void eachRunHasAKeyOfItsOwnUnlessOneIsGiven() {
        cli.run("cluster", "deploy", "one");
        cli.run("cluster", "deploy", "two");
        cli.run("cluster", "deploy", "three", "--idempotency-key", "mine");

        assertThat(server.seen("POST"))
                .extracting(seen -> seen.headers().get("idempotency-key"))
                .doesNotHaveDuplicates()
                .contains("mine");
    }

    @Test
    void whatTheServerCallsFinalIsNotRepeated() {
        server.answers(500, FakeSlipway.problem("internal", 500, "Broken.", Map.of()), 1);

        cli.run("job", "list");

        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void aGatewayThatKnowsNothingOfProblemsIsTriedAgain() {
        server.answers(502, "<html>Bad gateway</html>", 1);

        assertThat(cli.run("job", "list").exit()).isZero();
    }

    @Test
    void noTryGoesBeyondTheTimeout() {
        server.answers(503, OUTAGE, 9);

        assertThat(cli.run("job", "list", "--timeout", "1s").exit()).isEqualTo(69);
        assertThat(cli.time().pauses().stream().reduce(Duration.ZERO, Duration::plus))
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theRequestIdGoesWithTheRequest() {
        cli.run("job", "list", "--request-id", "trace-me");

        assertThat(server.seen().getFirst().headers()).containsEntry("x-request-id", "trace-me");
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.answers(302, "", 1);

        assertThat(cli.run("job", "list").exit()).isEqualTo(2);
        assertThat(server.seen()).hasSize(1);
    }

    @Test
    void aTokenIsNotSentInTheClearToAnotherMachine() {
        var result = cli.with("SLIPWAY_URL", "http://slipway.example").run("job", "list");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("in the clear");
    }

    @Test
    void debuggingShowsTheTrafficAndNoToken() {
        var result = cli.with("SLIPWAY_TOKEN", "top-secret").run("job", "list", "--debug=http");

        assertThat(result.err()).contains("> GET http://", "< 200", "Authorization: ***");
        assertThat(result.err()).doesNotContain("top-secret");
    }
}
