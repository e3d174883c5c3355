package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The third line of an error can be typed as it is printed. */
class NextStepTest {
    @TempDir Path home;

    @AutoClose private FakeSlipway server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSlipway();
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
                    stress run https://llm.example | slipway stress run --target https://llm.example
                    stress run demo --endpoint other | slipway stress run demo
                    stress run | slipway endpoint list
                    reservation wait x --timeout 4000d | slipway reservation wait --help
                    quota | slipway reservation quota
                    usage | slipway reservation usage
                    """)
    void isWhatTheUserTypedAndWhatItLacked(String line, String next) {
        assertThat(tried(line.split(" ", -1))).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    404 | reservation get %1$s | List yours: slipway reservation list. | slipway reservation list
                    404 | reservation get %1$s | - | slipway reservation list
                    409 | reservation cancel %1$s | Reserve again. | slipway reservation get %1$s
                    409 | cluster deploy demo | - | slipway cluster get demo
                    400 | cluster deploy demo | Leave the field out. | slipway cluster deploy --help
                    400 | cluster deploy demo | Correct the fields that causes[] points to. | slipway cluster deploy --help
                    403 | cluster deploy demo | Ask an admin of your team for the role. | slipway whoami
                    401 | cluster list | Log in again: slipway login. | slipway login
                    500 | job list | Report it with the instance of this answer. | slipway job list --debug=http
                    409 | job cancel %1$s | It is cleaning up already: slipway job watch %1$s | slipway job watch %1$s
                    409 | job retry %1$s | What was made is kept: slipway job retry %1$s goes on where it stopped. | slipway job retry %1$s
                    400 | pool set x --nodes 1x2:l4 | See what there is, slipway pool list, and ask for less. | slipway pool list
                    409 | reservation share %1$s bob | Take somebody off: slipway reservation share ID --remove LOGIN. | slipway reservation get %1$s
                    409 | key rotate %1$s | Revoke one that is not needed: slipway key list, slipway key revoke ID. | slipway key list
                    409 | key revoke %1$s | Make another (slipway key create NAME) or rotate it (slipway key rotate ID). | slipway key rotate %1$s
                    409 | cluster repair %1$s | slipway cluster repair puts it right. | slipway cluster get %1$s
                    """)
    void ofWhatAServiceAdvisesIsTheCommandItNamesOrOneThatShowsMore(
            int status, String line, @Nullable String fix, String next) {
        String id = FakeSlipway.RESERVATION;
        server.answers(
                status,
                FakeSlipway.problem(
                        "some-problem",
                        status,
                        "It cannot be done.",
                        fix == null ? Map.of() : Map.of("fix", fix.replace("%1$s", id))),
                1);

        assertThat(tried(line.replace("%1$s", id).split(" ", -1)))
                .isEqualTo(next.replace("%1$s", id));
    }

    @Test
    void adviceThatIsNoCommandIsAmongTheReasons() {
        server.answers(
                409,
                FakeSlipway.problem(
                        "capacity-exhausted",
                        409,
                        "There is no room.",
                        Map.of("gpusFree", 2, "fix", "Ask for fewer GPUs.")),
                1);

        assertThat(Cli.at(server, home).run("reserve", "-g", "4", "-t", "h100", "--hours=1").err())
                .isEqualTo(
                        """
                        error: There is no room.
                        because: gpusFree 2; Ask for fewer GPUs.
                        try: slipway reserve --help
                        ref: /problems/capacity-exhausted, request urn:uuid:42
                        """);
    }

    /** What services, guardrails and their documents tell people to type. */
    @Test
    void everyCommandThatAServiceAdvisesExists() throws IOException {
        var command = Pattern.compile("(?<![\\w/.@-])slipway ([a-z][a-z-]*(?: [a-z][a-z-]*)*)");
        List<String> unknown = new ArrayList<>();
        int seen = 0;
        for (Path file : sources()) {
            for (String text : texts(Files.readString(file))) {
                Matcher named = command.matcher(text);
                while (named.find()) {
                    seen++;
                    if (!verb(named.group(1).split(" ", -1))) {
                        unknown.add(file.getFileName() + ": slipway " + named.group(1));
                    }
                }
            }
        }

        assertThat(unknown).isEmpty();
        assertThat(seen).isGreaterThan(50);
    }

    private static List<Path> sources() throws IOException {
        Path root = Path.of(System.getProperty("slipway.root"));
        List<Path> sources = new ArrayList<>();
        for (String part : List.of("services", "libs")) {
            try (Stream<Path> files = Files.walk(root.resolve(part))) {
                files.filter(file -> file.toString().contains("/src/main/java/"))
                        .filter(file -> file.toString().endsWith(".java"))
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    private static List<String> texts(String source) {
        return Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"")
                .matcher(source.replaceAll("\"\\s*\\+\\s*\"", ""))
                .results()
                .map(text -> text.group(1))
                .toList();
    }

    /** Whether the words begin with a noun and its verb, or a verb without a noun. */
    private static boolean verb(String... words) {
        List<String> path = new ArrayList<>();
        for (String word : words) {
            if (!Tree.knows(path, word)) {
                break;
            }
            path.add(word);
        }
        return !path.isEmpty() && Tree.does(path);
    }

    @Test
    void looksAtTheVeryEventThatWasNotSent() throws IOException {
        Files.writeString(home.resolve("bad.json"), "{\"specversion\":\"0.3\",\"id\":\"1\"}");

        assertThat(tried("events", "publish", "--topic", "ext.acme.deploy.v1", "bad.json"))
                .isEqualTo("slipway events validate bad.json");
    }

    @Test
    void anEmptyIdMeansNothing() {
        assertThat(tried("reservation", "get", "")).isEqualTo("slipway reservation list");
    }

    @Test
    void keepsWhatAShellWouldTakeApart() {
        assertThat(tried("cluster", "destroy", "--context=local", "demo", "--jq", ".[\"it's\"]"))
                .isEqualTo(
                        "slipway cluster destroy --context=local demo --jq '.[\"it'\\''s\"]' --yes");
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
