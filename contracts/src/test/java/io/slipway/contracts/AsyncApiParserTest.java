package io.slipway.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the reference parser; where it is not installed the tests are skipped, but never in CI. */
class AsyncApiParserTest {
    private static final Path CHECK = Frozen.MODULE.resolve("asyncapi-check");
    private static final Path DOCUMENT = Frozen.MODULE.resolve("asyncapi.yaml");

    @TempDir Path folder;

    record Outcome(int exitCode, String output) {}

    @BeforeEach
    void parserIsInstalled() {
        String missing = null;
        if (!Files.isDirectory(CHECK.resolve("node_modules/@asyncapi/parser"))) {
            missing = "the AsyncAPI parser is not installed: run npm ci in " + CHECK;
        } else if (run("node", "--version").exitCode != 0) {
            missing = "the AsyncAPI parser needs Node.js 18 or newer on the PATH";
        }
        if (missing != null && Boolean.parseBoolean(System.getenv("CI"))) {
            fail(missing);
        }
        if (missing != null) {
            abort(missing);
        }
    }

    @Test
    void theParserFindsNothingWrong() {
        Outcome outcome = check(DOCUMENT);

        assertThat(outcome.exitCode).as(outcome.output).isZero();
        assertThat(outcome.output).contains("valid: 10 channels");
    }

    @Test
    void theParserRefusesABrokenDocument() throws IOException {
        String broken = Files.readString(DOCUMENT).replace("action: send", "action: shout");
        Path copy = Files.writeString(folder.resolve("asyncapi.yaml"), broken);

        assertThat(check(copy).exitCode).isEqualTo(1);
    }

    @Test
    void theParserRefusesAPayloadThatIsNotThere() throws IOException {
        Path copy = Files.copy(DOCUMENT, folder.resolve("asyncapi.yaml"));

        assertThat(check(copy).exitCode).isEqualTo(1);
    }

    private Outcome check(Path document) {
        return run("node", CHECK.resolve("check.js").toString(), document.toString());
    }

    private Outcome run(String... command) {
        try {
            Path log = Files.createTempFile(folder, "parser", ".log");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome(-1, "no answer within 60 s");
            }
            return new Outcome(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Outcome(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, e.toString());
        }
    }
}
