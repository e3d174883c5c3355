package io.slipway.simulator.kubernetes;

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
 * The kubectl of this machine, or the one that {@code KUBECTL} names. Where there is none the test
 * is skipped, except in CI, where that fails.
 */
record Kubectl(String program, Path config) {
    static Kubectl of(KubernetesSimulator simulator) {
        return of(simulator.kubeconfig());
    }

    /** For what needs no cluster. */
    static Kubectl here() {
        return of("");
    }

    private static Kubectl of(String kubeconfig) {
        String named = System.getenv("KUBECTL");
        try {
            Path config = Files.createTempFile("kubeconfig", ".yaml");
            Files.writeString(config, kubeconfig);
            Kubectl kubectl = new Kubectl(named == null ? "kubectl" : named, config);
            Run run = kubectl.run("version", "--client", "-o", "json");
            if ("true".equals(System.getenv("CI"))) {
                assertThat(run.code()).as("CI needs kubectl: " + run.output()).isZero();
            }
            assumeTrue(run.code() == 0, () -> "no kubectl here: " + run.output());
            return kubectl;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    record Run(int code, String output) {}

    Run run(String... arguments) {
        return feed("", arguments);
    }

    Run feed(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("kubectl", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("KUBECONFIG", config.toString());
            builder.environment()
                    .put(
                            "KUBECACHEDIR",
                            config.resolveSibling(config.getFileName() + ".d").toString());
            Process process = builder.start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Run(-1, command + " did not end: " + Files.readString(output));
            }
            return new Run(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            return new Run(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The output of a call that must succeed. */
    String say(String... arguments) {
        Run run = run(arguments);
        assertThat(run.code()).as("%s: %s", List.of(arguments), run.output()).isZero();
        return run.output();
    }
}
