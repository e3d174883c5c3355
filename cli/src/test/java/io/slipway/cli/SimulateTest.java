package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateTest {
    private static final String JOBS =
            """
            submit_s,gpus,declared_s,actual_s
            0,8,100,60
            0,8,100,100
            80,4,50,50
            200,1,10,30
            200,99,10,10
            """;

    @TempDir Path home;

    private Cli cli;

    @BeforeEach
    void home() {
        cli = new Cli(home);
    }

    @Test
    void printsTheNumbersAndNothingElse() {
        var result = cli.input(JOBS).run(simulate("--jobs", "-"));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.json().properties())
                .extracting(field -> field.getKey())
                .containsExactly(
                        "utilisation",
                        "meanWaitSeconds",
                        "meanWaitFullNodeSeconds",
                        "maxWaitFullNodeSeconds",
                        "promised",
                        "broken",
                        "promiseErrorSeconds",
                        "expectedErrorSeconds",
                        "expectedP90Coverage",
                        "plannerMicros");
        assertThat(result.json().path("meanWaitSeconds").asDouble()).isEqualTo(35);
        assertThat(result.json().path("promiseErrorSeconds").path("p90").asInt()).isEqualTo(40);
        assertThat(result.err())
                .contains("1 of 5 requests are larger than the cluster")
                .contains("1 requests ran longer than declared");
    }

    @ParameterizedTest
    @CsvSource({"fifo, 60", "easy, 60", "GREEDY, 60", "promise, 60"})
    void comparesPolicies(String policy, int longest) {
        var result = cli.input(JOBS).run(simulate("--jobs", "-", "--policy", policy));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.json().path("maxWaitFullNodeSeconds").asInt()).isEqualTo(longest);
        assertThat(result.json().path("promised").asInt())
                .isEqualTo(policy.equals("promise") ? 2 : 0);
    }

    @Test
    void writesWhatHappenedLineByLine() throws IOException {
        Files.writeString(home.resolve("jobs.csv"), JOBS);

        var result = cli.run(simulate("--jobs", "jobs.csv", "--trace-out", "trace.jsonl"));

        assertThat(result.exit()).as(result.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (var line : Files.readAllLines(home.resolve("trace.jsonl"))) {
            lines.add(Json.read(line));
        }
        assertThat(lines.getFirst().toString())
                .isEqualTo(
                        "{\"event\":\"cluster\",\"policy\":\"promise\",\"gpusPerNode\":8,\"nodes\":[\"node-1\"]}");
        assertThat(lines)
                .extracting(line -> line.path("event").asText())
                .contains("submit", "promise", "expect", "start", "end", "refuse");
        assertThat(lines.get(8).toString())
                .isEqualTo(
                        "{\"event\":\"promise\",\"t\":60,\"job\":2,\"start\":60,\"end\":160,\"gpusPerNode\":8,\"nodes\":[\"node-1\"]}");
    }

    @Test
    void tellsTheFateOfEachLineInItsPlace() {
        var lines =
                """
                {"submit_s":80,"gpus":4,"declared_s":50,"actual_s":50}
                {"submit_s":0,"gpus":8,"declared_s":100,"actual_s":60}
                {"submit_s":0,"gpus":0.5,"declared_s":1,"actual_s":1}
                nonsense
                {"submit_s":0,"gpus":8,"declared_s":100,"actual_s":100}
                {"submit_s":1,"gpus":99,"declared_s":1,"actual_s":1}
                {"gpus":1,"declared_s":1,"actual_s":1}
                """;

        var result = cli.input(lines).run(simulate("--jobs", "-", "--jsonl"));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.lines())
                .extracting(
                        line -> line.path("job").asInt(),
                        line -> line.path("promised").path("start").asInt(-1),
                        line -> line.path("start").asInt(-1),
                        line -> line.path("end").asInt(-1),
                        line -> line.path("wait").asInt(-1))
                .containsExactly(
                        tuple(1, 160, 160, 210, 80),
                        tuple(2, 0, 0, 60, 0),
                        tuple(0, -1, -1, -1, -1),
                        tuple(0, -1, -1, -1, -1),
                        tuple(5, 100, 60, 160, 60),
                        tuple(6, -1, -1, -1, -1),
                        tuple(0, -1, -1, -1, -1));
        assertThat(result.lines().get(1).path("nodes").get(0).asText()).isEqualTo("node-1");
        assertThat(result.lines().get(2).toString())
                .isEqualTo(
                        "{\"error\":\"gpus is 0.5; it must be a whole number from 1 to 1000000\",\"line\":3,\"column\":\"gpus\"}");
        assertThat(result.lines().get(3).path("error").asText()).contains("not JSON");
        assertThat(result.lines().get(5).path("refused").asText())
                .isEqualTo("larger than the cluster");
        assertThat(result.lines().get(6).path("error").asText()).isEqualTo("there is no submit_s");
        assertThat(result.err()).contains("1 of 4 requests are larger than the cluster");
    }

    @Test
    void repliesToNothingButErrorsWhereNoLineIsARequest() {
        var result =
                cli.input("{\"submit_s\":\"0\",\"gpus\":1,\"declared_s\":1,\"actual_s\":1}")
                        .run(simulate("--jobs", "-", "--jsonl"));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.path("column").asText()).isEqualTo("submit_s"));
    }

    @Test
    void namesTheLineThatIsWrong() {
        var result =
                cli.input("submit_s,gpus,declared_s,actual_s\n0,eight,1,1\n")
                        .run(simulate("--jobs", "-"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("standard input, line 2: gpus is 'eight'");
    }

    @Test
    void saysThatARecordingLastsTooLong() {
        var jobs = "0,8,31536000000,31536000000\n".repeat(101);

        var result = cli.input(jobs).run(simulate("--jobs", "-"));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("the requests last too long for a replay");
    }

    @ParameterizedTest
    @CsvSource({
        "--jobs nowhere.csv, there is no such file",
        "--jobs - --policy best, there is no policy best",
        "--jobs - --nodes 0, --nodes 0 is not a cluster"
    })
    void saysWhatToMend(String arguments, String words) {
        var all = new ArrayList<>(List.of("reservation", "simulate", "--gpus-per-node", "8"));
        if (!arguments.contains("--nodes")) {
            all.addAll(List.of("--nodes", "1"));
        }
        all.addAll(List.of(arguments.split(" ", -1)));

        var result = cli.input(JOBS).run(all.toArray(String[]::new));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "jobs.csv, the requests are in it",
        "./jobs.csv, the requests are in it",
        "-, the numbers go there",
        "folder, it is a folder",
        "nowhere/trace.jsonl, its folder is not there"
    })
    void writesATraceOnlyWhereItDestroysNothing(String file, String words) throws IOException {
        Files.writeString(home.resolve("jobs.csv"), JOBS);
        Files.createDirectory(home.resolve("folder"));

        var result = cli.run(simulate("--jobs", "jobs.csv", "--trace-out", file));

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(file + " cannot be written").contains(words);
        assertThat(home.resolve("jobs.csv")).content().isEqualTo(JOBS);
        assertThat(home.resolve("-")).doesNotExist();
    }

    @Test
    void replacesAnOlderTraceAndLeavesNothingBeside() throws IOException {
        Files.writeString(home.resolve("trace.jsonl"), "older");

        var result = cli.input(JOBS).run(simulate("--jobs", "-", "--trace-out", "trace.jsonl"));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(Files.readString(home.resolve("trace.jsonl")))
                .startsWith("{\"event\":\"cluster");
        assertThat(home.resolve("trace.jsonl.part")).doesNotExist();
    }

    private static String[] simulate(String... more) {
        var all =
                new ArrayList<>(
                        List.of("reservation", "simulate", "--nodes", "1", "--gpus-per-node", "8"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
