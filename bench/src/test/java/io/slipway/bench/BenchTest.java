package io.slipway.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String words) {
        var commands =
                Bench.commands(
                        new Bench(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8)));
        commands.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return commands.execute(words.isEmpty() ? new String[0] : words.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "pipeline 0, 'RATE must be between 1 and 1000, not 0'",
        "pipeline 100 60 601, 'WARMUP must be between 1 and 600, not 601'",
        "crash 5 1 0, 'MINUTES must be between 1 and 600, not 0'",
        "reservations -5, 'RUNS must be between 1 and 1000000, not -5'",
        "jobs many, '''many'' is not an int'",
        "rules 1 2, 'Unmatched argument at index 2: ''2'''",
        "nosuch, 'Unmatched argument at index 0: ''nosuch'''",
        "'', 'Missing required subcommand'",
    })
    void refusesWhatItCannotMeasureAndSaysWhereToLook(String words, String reason) {
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("bench: ")
                .contains(reason)
                .contains(" --help")
                .doesNotContain("Exception");
        assertThat(out.size()).isZero();
    }

    @Test
    void tellsWhatEachVerbTakes() {
        assertThat(run("pipeline --help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("RATE", "SECONDS", "WARMUP")
                .contains("up to 1000 (100)");
        assertThat(err.size()).isZero();
    }

    @Test
    void listsItsVerbs() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("pipeline", "reservations-live", "waiting", "storm [RATE");
    }
}
