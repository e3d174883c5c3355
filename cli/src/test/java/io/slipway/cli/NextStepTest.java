package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The third line of an error can be typed as it is printed. */
class NextStepTest {
    @TempDir Path home;

    private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String tried(String... words) {
        return Cli.at(server, home)
                .run(words)
                .err()
                .lines()
                .filter(line -> line.startsWith("try: "))
                .findFirst()
                .orElse("")
                .substring("try: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cluster destroy demo | slipway cluster destroy demo --yes
                    reservation wait x --timeout soon | slipway reservation wait --help
                    reservation wait x --timeout=0s | slipway reservation wait x --timeout 1s
                    reserve -g 2 -t h100 --hours 1 --at noon | slipway reserve -g 2 -t h100 --hours 1 --at 2026-12-01T09:00:00+01:00
                    job list --filter state | slipway job list --filter state=ready
                    reservation wait x --timeout 4000d | slipway reservation wait --help
                    quota | slipway reservation quota
                    usage | slipway reservation usage
                    """)
    void isWhatTheUserTypedAndWhatItLacked(String line, String next) {
        assertThat(tried(line.split(" ", -1))).isEqualTo(next);
    }

    @Test
    void anEmptyIdMeansNothing() {
        assertThat(tried("reservation", "get", "")).isEqualTo("slipway reservation list");
    }

    @Test
    void keepsWhatAShellWouldTakeApart() {
        assertThat(tried("cluster", "destroy", "--context=local", "demo", "--jq", "it's all"))
                .isEqualTo(
                        "slipway cluster destroy --context=local demo --jq 'it'\\''s all' --yes");
    }

    @Test
    void namesAClusterThatSageMakerTakesBeforeAnythingIsSent() {
        assertThat(tried("cluster", "deploy", "Bad Name_", "--preset", "medium"))
                .isEqualTo("slipway cluster deploy Bad-Name --preset medium");
        assertThat(server.seen("POST")).isEmpty();
    }

    @Test
    void leavesANameAloneThatSageMakerTakes() {
        assertThat(Cli.at(server, home).run("cluster", "deploy", "Demo-1", "--preset", "small"))
                .extracting(Cli.Result::exit)
                .isEqualTo(0);
    }

    @Test
    void noDurationIsLongerThanAClockCanCount() {
        var result =
                Cli.at(server, home)
                        .run("reservation", "wait", "x", "--timeout", "PT9223372036854775807S");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("at most 3650d");
    }

    @Test
    void aNumberThatIsTooLargeIsNoNumberOfGpus() {
        var result =
                Cli.at(server, home).run("reserve", "-g", "99999999999", "-t", "h100", "--hours=1");

        assertThat(result.err()).contains("'99999999999' is no whole number, or too large");
    }
}
