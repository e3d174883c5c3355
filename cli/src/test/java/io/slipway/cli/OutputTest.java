package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slipway.cli.output.Json;
import io.slipway.cli.output.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutputTest {
    /** One line per verb that prints data. */
    private static final List<String> VERBS =
            List.of(
                    "context list",
                    "config list",
                    "config get output",
                    "cluster deploy demo",
                    "cluster preview demo",
                    "cluster list",
                    "cluster get demo",
                    "cluster destroy demo -y",
                    "job list",
                    "job get demo",
                    "job watch demo",
                    "job wait demo",
                    "job logs demo",
                    "job logs -f demo",
                    "job cancel demo",
                    "guardrail check demo",
                    "guardrail rules",
                    "guardrail explain EBS-QUOTA",
                    "endpoint list",
                    "endpoint get demo",
                    "endpoint invoke demo Hello?",
                    "reserve --gpus 2 --type h100 --hours 1",
                    "reservation list",
                    "reservation get 0199a0c4",
                    "reservation extend 0199a0c4 --hours 1",
                    "reservation cancel 0199a0c4",
                    "reservation preview --gpus 2 --type h100 --hours 1",
                    "reservation why 0199a0c4",
                    "reservation usage",
                    "reservation quota",
                    "reservation calendar",
                    "booking list",
                    "pool list",
                    "key list",
                    "key create ci",
                    "avail",
                    "workstation list",
                    "workstation get ws-1",
                    "stress run --endpoint demo",
                    "stress run demo",
                    "stress list",
                    "stress get 0199a0c5",
                    "stress report 0199a0c5",
                    "wait job/demo",
                    "api GET /api/hyperpod/jobs",
                    "version");

    @TempDir Path home;

    @AutoClose private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
        server.logs(3, 2);
        var hostile = FakeSlipway.thing("0199a0c1-0000-7000-8000-00000000beef");
        server.add(
                "/api/hyperpod/jobs",
                hostile.put("clusterName", "\u001b[2Jgone\n\u009b31mred").put("state", "\u0007"));
    }

    static Stream<Arguments> matrix() {
        return VERBS.stream()
                .flatMap(
                        verb ->
                                Stream.of("table", "wide", "json", "yaml", "ndjson", "name")
                                        .map(format -> Arguments.of(verb, format)));
    }

    @ParameterizedTest(name = "{0} -o {1}")
    @MethodSource("matrix")
    void standardOutputParsesAndHasNoEscapeBytesInAPipe(String verb, String format)
            throws IOException {
        var result =
                Cli.at(server, home)
                        .with("CLICOLOR_FORCE", "0")
                        .run((verb + " -o " + format).split(" ", -1));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isNotEmpty().endsWith("\n").doesNotContain("\u001b", "\r");
        assertThat(result.err()).doesNotContain("\u001b", "\r");
        switch (format) {
            case "json" -> assertThat(parses(result.out())).isTrue();
            case "ndjson" -> assertThat(result.out().lines()).allMatch(OutputTest::parses);
            case "yaml" -> assertThat(Yaml.read(result.out()).isContainerNode()).isTrue();
            default -> assertThat(result.out().lines()).noneMatch(line -> line.endsWith(" "));
        }
    }

    private static boolean parses(String text) {
        try {
            return Json.read(text).isObject();
        } catch (JsonProcessingException _) {
            return text.lines().count() > 1 && text.lines().allMatch(OutputTest::parses);
        }
    }

    @Test
    void jsonIsTheDocumentOfTheApiDigitForDigit() {
        server.add(
                "/api/stress/runs",
                FakeSlipway.thing("0199a0c5-0000-7000-8000-00000000cafe")
                        .put("ratePerSecond", new java.math.BigDecimal("5.50"))
                        .put("unheardOf", true));

        var result =
                Cli.at(server, home)
                        .run("stress", "get", "0199a0c5-0000-7000-8000-00000000cafe", "-o", "json");

        assertThat(result.out()).contains("5.50", "\"unheardOf\": true");
    }

    @Test
    void nameIsKindAndId() {
        assertThat(Cli.at(server, home).run("cluster", "list", "-o", "name").out())
                .isEqualTo("cluster/" + FakeSlipway.CLUSTER + "\n");
    }

    @Test
    void aTableHasUpperCaseHeadersTwoSpacesAndIsNeverCutInAPipe() {
        var result = Cli.at(server, home).with("COLUMNS", "20").run("cluster", "list");

        assertThat(result.out())
                .isEqualTo(
                        """
                        ID                                    NAME  STATE  REGION  GROUPS  EXPIRES
                        0199a0c2-0000-7000-8000-000000000001  demo  ready  -       -       -
                        """);
    }

    @Test
    void availShowsWhenEachSizeWouldStart() {
        assertThat(Cli.at(server, home).run("avail").out())
                .isEqualTo(
                        """
                        TYPE  FREE  TOTAL  LARGEST-NOW  QUEUE  NEXT
                        h100  6     8      4            1      2 4 now, 8 at 2026-11-30T14:00:00Z
                        """);
    }

    @Test
    void whoHasToWaitIsToldWhyAndWhatCouldBeHadBefore() {
        var result = Cli.at(server, home).run("reserve", "-g", "8", "-t", "h100", "--hours", "2");

        assertThat(result.err())
                .contains("promised to start 2026-11-30T14:00:00Z")
                .contains("expected 2026-11-30T13:00:00Z (nine in ten by 2026-11-30T14:00:00Z)")
                .contains("because in-use")
                .contains("Sooner: 1 h100 for 2 h now.");
    }

    @Test
    void severalReservationsAreGivenBackAtOnceOrNone() {
        String other = "0199a0c4-0000-7000-8000-00000000000e";
        server.add("/api/reservations", FakeSlipway.thing(other).put("state", "queued"));
        String both = "reservation/%s\nreservation/%s\n".formatted(FakeSlipway.RESERVATION, other);

        var cli = Cli.at(server, home);

        assertThat(cli.run("reservation", "cancel", FakeSlipway.RESERVATION, "nowhere").exit())
                .isEqualTo(3);
        assertThat(server.seen()).noneMatch(seen -> seen.path().endsWith("cancel"));
        assertThat(
                        cli.run(
                                        "reservation",
                                        "cancel",
                                        FakeSlipway.RESERVATION,
                                        other,
                                        "reservation/" + other,
                                        "-o",
                                        "name")
                                .out())
                .isEqualTo(both);
    }

    @Test
    void onATerminalTimesWithinATextAreShortToo() {
        assertThat(Cli.at(server, home).onTerminal().run("avail", "--utc").out())
                .contains("2 4 now, 8 at 2026-11-30 14:00:00Z\n");
    }

    @Test
    void aTerminalCutsAndColours() {
        var cli = Cli.at(server, home).onTerminal().with("COLUMNS", "60").with("TERM", "xterm");

        var result = cli.run("cluster", "list", "--utc");

        assertThat(result.out()).contains("\u001b[32mready\u001b[0m");
        assertThat(result.out().replaceAll("\u001b\\[\\d+m", "").lines())
                .allMatch(line -> line.length() <= 60);
    }

    @Test
    void noColourWhenToldSo() {
        for (String told : List.of("NO_COLOR=1", "TERM=dumb")) {
            String[] pair = told.split("=", 2);
            var cli = Cli.at(server, home).onTerminal().with(pair[0], pair[1]);

            assertThat(cli.run("cluster", "list").out()).as(told).doesNotContain("\u001b");
        }
        assertThat(Cli.at(server, home).onTerminal().run("cluster", "list", "--no-color").out())
                .doesNotContain("\u001b");
    }

    @Test
    void aTerminalIsToldWhoIsAskedAndTheLineIsTakenAwayAgain() {
        var result = Cli.at(server, home).onTerminal().with("TERM", "xterm").run("cluster", "list");

        assertThat(result.err()).startsWith("Asking 127.0.0.1:").endsWith("\r\u001b[K");
    }

    @Test
    void quietLeavesDataAndErrorsOnly() {
        assertThat(Cli.at(server, home).run("cluster", "deploy", "x", "-q").err()).isEmpty();
        assertThat(Cli.at(server, home).run("job", "get", "nowhere", "-q").err()).isNotEmpty();
    }

    @Test
    void aListGoesOnFromItsTokenOrJoinsAllPages() {
        for (int i = 0; i < 450; i++) {
            server.add("/api/endpoints", FakeSlipway.thing("endpoint-" + i));
        }
        var cli = Cli.at(server, home);

        var first = cli.run("endpoint", "list", "-o", "json", "--limit", "2");
        String token = first.json().path("nextPageToken").asText();
        var second =
                cli.run("endpoint", "list", "-o", "name", "--limit", "1", "--page-token", token);
        var all = cli.run("endpoint", "list", "-o", "json", "--all");

        assertThat(first.json().path("items")).hasSize(2);
        assertThat(first.err()).contains("--page-token " + token);
        assertThat(second.out()).isEqualTo("endpoint/endpoint-1\n");
        assertThat(all.json().path("items")).hasSize(451);
        assertThat(all.json().has("nextPageToken")).isFalse();
    }

    @Test
    void whatCannotBeWrittenIsAnErrorAndABrokenPipeIsNone() {
        var full = Cli.at(server, home).writingTo("No space left on device").run("version");

        assertThat(full.exit()).isEqualTo(1);
        assertThat(full.err().lines().toList())
                .hasSize(4)
                .startsWith("error: the answer could not be written to standard output");
        assertThat(full.err()).contains("No space left on device");
        var gone = Cli.at(server, home).writingTo("Broken pipe").run("job", "list");
        assertThat(gone.exit()).isZero();
        assertThat(gone.err()).isEmpty();
    }
}
