package io.slipway.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts {@code io.slipway.local.stack.Stack} from local/target with temporary data. The stack ends
 * with this JVM, because its standard input does.
 */
final class ProcessParts implements Parts {
    private static final int START_SECONDS = 120;

    @Override
    public Addresses start() {
        return start(true, true, true);
    }

    Addresses start(boolean kafka, boolean postgres, boolean oidc) {
        var parts = new ArrayList<String>();
        if (kafka) {
            parts.add("kafka");
        }
        if (postgres) {
            parts.add("postgres");
        }
        if (oidc) {
            parts.add("oidc");
        }
        if (parts.isEmpty()) {
            return addresses(new ObjectMapper().createObjectNode());
        }
        var log = Path.of("target", "slipway-stack.log").toAbsolutePath();
        try {
            Files.createDirectories(log.getParent());
            var process = new ProcessBuilder(command(parts)).redirectError(log.toFile()).start();
            Thread.ofPlatform().daemon().name("slipway-stack").start(() -> hold(process));
            return addresses(firstLine(process, log));
        } catch (IOException e) {
            throw new UncheckedIOException("The stack cannot be started", e);
        }
    }

    private static List<String> command(List<String> parts) throws IOException {
        var target = Checkout.root().resolve("local/target");
        var jars = target.resolve("lib/class-path");
        if (!Files.exists(jars)) {
            throw new IllegalStateException(
                    "The local stack is not built; run: ./mvnw -pl local process-classes");
        }
        var classPath = new StringBuilder(target.resolve("classes").toString());
        for (var jar : Files.readString(jars).strip().split(":", -1)) {
            classPath.append(':').append(target.resolve(jar));
        }
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath.toString(),
                                "io.slipway.local.stack.Stack"));
        command.addAll(parts);
        return command;
    }

    private static JsonNode firstLine(Process process, Path log) throws IOException {
        var line =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return process.inputReader().readLine();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        String text;
        try {
            text = line.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            process.destroy();
            throw new IllegalStateException(
                    "The stack was not ready after %d s; its log is %s"
                            .formatted(START_SECONDS, log),
                    e);
        }
        if (text == null) {
            throw new IllegalStateException(
                    "The stack did not start; its log is %s\n%s"
                            .formatted(log, Files.readString(log)));
        }
        return new ObjectMapper().readTree(text);
    }

    private static Addresses addresses(JsonNode ready) {
        var database = ready.path("postgres");
        return new Addresses(
                ready.path("kafka").asText(),
                new Addresses.Database(
                        database.path("host").asText(),
                        database.path("port").asInt(),
                        database.path("user").asText(),
                        database.path("password").asText()),
                ready.at("/oidc/issuer").asText(),
                ready.at("/oidc/strangeIssuer").asText());
    }

    /** Keeps the pipe to its standard input reachable, and with it open. */
    private static void hold(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
