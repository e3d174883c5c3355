package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * kcat: a Kafka client that shares no line with ours. Where it is missing the test is skipped,
 * except in CI, where that fails.
 */
public final class Kcat {
    private static final String CONTENT_TYPE =
            "content-type=application/cloudevents+json; charset=UTF-8";

    private Kcat() {}

    /**
     * Publishes a CloudEvent in structured mode.
     *
     * @param document on one line: kcat takes each line for a record of its own
     */
    public static void publish(String topic, String key, String document) {
        need();
        Run run =
                run(
                        document,
                        List.of(
                                "kcat",
                                "-P",
                                "-b",
                                Addresses.current().kafka(),
                                "-t",
                                topic,
                                "-k",
                                key,
                                "-H",
                                CONTENT_TYPE,
                                "-X",
                                "acks=all"));
        assertThat(run.code()).as("kcat: " + run.output()).isZero();
    }

    private static void need() {
        Run version = run("", List.of("kcat", "-V"));
        if ("true".equals(System.getenv("CI"))) {
            assertThat(version.code()).as("CI needs kcat: " + version.output()).isZero();
        }
        assumeTrue(version.code() == 0, () -> "no kcat here: " + version.output());
    }

    private record Run(int code, String output) {}

    private static Run run(String input, List<String> command) {
        try {
            Path output = Files.createTempFile("kcat", ".txt");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            }
            if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Run(-1, command + " did not end: " + Files.readString(output));
            }
            String said = Files.readString(output);
            Files.delete(output);
            return new Run(process.exitValue(), said);
        } catch (IOException absent) {
            return new Run(-1, String.valueOf(absent.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
