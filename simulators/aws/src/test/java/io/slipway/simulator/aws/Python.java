package io.slipway.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment with boto3 and moto, made once per set of requirements and kept under the
 * user's cache. Where it cannot be made the test is skipped, except in CI, where that fails.
 */
record Python(Path interpreter) {
    static Python prepared() {
        Path requirements = file("src/test/python/requirements.txt");
        Path home =
                Path.of(System.getProperty("user.home"), ".cache", "slipway")
                        .resolve("python-" + Integer.toHexString(text(requirements).hashCode()));
        Path interpreter = home.resolve("bin/python");
        if (!Files.exists(home.resolve("ready"))) {
            need(run(List.of("python3", "-m", "venv", "--clear", home.toString())));
            need(
                    run(
                            List.of(
                                    interpreter.toString(),
                                    "-m",
                                    "pip",
                                    "install",
                                    "--quiet",
                                    "--disable-pip-version-check",
                                    "-r",
                                    requirements.toString())));
            write(home.resolve("ready"), "");
        }
        return new Python(interpreter);
    }

    private static void need(Run run) {
        if ("true".equals(System.getenv("CI"))) {
            assertThat(run.code()).as("CI needs python3 and pip: " + run.output()).isZero();
        }
        assumeTrue(run.code() == 0, () -> "no python3 with pip here: " + run.output());
    }

    Run script(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(interpreter.toString());
        command.add(file(name).toString());
        command.addAll(List.of(arguments));
        return run(command);
    }

    static Path file(String name) {
        return Path.of("").toAbsolutePath().resolve(name);
    }

    record Run(int code, String output) {}

    private static Run run(List<String> command) {
        try {
            Path output = Files.createTempFile("python", ".txt");
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            if (!process.waitFor(8, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Run(-1, command + " did not end: " + text(output));
            }
            return new Run(process.exitValue(), text(output));
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path path, String text) {
        try {
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
