package io.slipway.bench.machine;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * deploy-svc as it is packaged, on a class path of its own and with a cache of what its start
 * loads, which a first start writes: starting is what a kill costs, and benches share their
 * processors with what they measure.
 */
public final class DeployService {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int TRAIN_SECONDS = 300;
    private static final int ACCEPTED = 202;
    private static final int TRIES = 20;

    private final Machine machine;
    private final Path app;
    private final Path cache;
    private @Nullable String token;
    private long tokenAt;

    private DeployService(Machine machine) {
        this.machine = machine;
        this.app = machine.root.resolve("services/deploy-svc/target/quarkus-app");
        this.cache = machine.root.resolve(".slipway/bench-deploy.aot");
    }

    /** With its database on this machine, and everything that a start needs. */
    public static DeployService prepared(Machine machine) throws IOException, InterruptedException {
        machine.database(
                "deploy",
                Machine.migrations(
                        machine.root.resolve("libs/outbox/src/main/resources/db/outbox"),
                        machine.root.resolve(
                                "services/deploy-svc/src/main/resources/db/migration")));
        var service = new DeployService(machine);
        service.train();
        return service;
    }

    /** How one process is started; without AWS, none is there. */
    public record Start(
            int port,
            int database,
            @Nullable Integer aws,
            Path log,
            List<String> flags,
            Map<String, String> settings) {}

    public Process start(Start start) throws IOException {
        return launch(start, "-XX:AOTCache=" + cache);
    }

    private Process launch(Start start, String cacheFlag) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Machine.java(),
                                "-Xmx192m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "-Xlog:disable",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                cacheFlag));
        command.addAll(start.flags);
        command.addAll(List.of("-cp", classPath(), "io.quarkus.runner.GeneratedMain"));
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(start.log.toFile()));
        builder.environment()
                .putAll(
                        Map.of(
                                "QUARKUS_HTTP_HOST", "127.0.0.1",
                                "QUARKUS_HTTP_PORT", Integer.toString(start.port),
                                "KAFKA_BOOTSTRAP_SERVERS", machine.kafka(),
                                "QUARKUS_OIDC_AUTH_SERVER_URL", machine.issuer(),
                                "QUARKUS_DATASOURCE_REACTIVE_URL",
                                        "postgresql://127.0.0.1:%d/deploy"
                                                .formatted(start.database),
                                "SLIPWAY_DEPLOY_AWS_ENDPOINT",
                                        "http://127.0.0.1:%d"
                                                .formatted(start.aws == null ? 1 : start.aws),
                                "SLIPWAY_DEPLOY_AWS_ACCESS_KEY", "111122223333",
                                "SLIPWAY_DEPLOY_AWS_SECRET_KEY", "simulated"));
        builder.environment().putAll(start.settings);
        return builder.start();
    }

    /** Classes that were changed at build time come before those they were made from. */
    private String classPath() throws IOException {
        var jars = new ArrayList<String>();
        jars.add(app.resolve("quarkus/transformed-bytecode.jar").toString());
        jars.add(app.resolve("quarkus/generated-bytecode.jar").toString());
        for (var folder : List.of("app", "lib/boot", "lib/main")) {
            try (var files = Files.list(app.resolve(folder))) {
                files.map(Path::toString)
                        .filter(name -> name.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private void train() throws IOException, InterruptedException {
        var build = app.resolve("quarkus-run.jar");
        if (!Files.exists(build)) {
            throw new IllegalStateException("deploy-svc is not built: ./slipway build");
        }
        if (Files.exists(cache)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(build))
                        > 0) {
            return;
        }
        int port = Machine.freePort();
        var log = machine.logs.resolve("bench-deploy-train.log");
        Process process =
                launch(
                        new Start(port, machine.database(), null, log, List.of(), Map.of()),
                        "-XX:AOTCacheOutput=" + cache);
        awaitUp(process, port);
        process.destroy();
        if (!process.waitFor(TRAIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    public void awaitUp(Process process, int port) throws InterruptedException {
        for (int i = 0; !up(port); i++) {
            if (i == TRAIN_SECONDS || !process.isAlive()) {
                throw new IllegalStateException(
                        "deploy-svc did not start; its logs: " + machine.logs);
            }
            Thread.sleep(1000);
        }
    }

    public boolean up(int port) {
        try {
            return machine.http
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:%d/q/health/ready"
                                                                    .formatted(port)))
                                            .timeout(LIMIT)
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What its heap holds, with what nobody needs any more. */
    public double heapMebibytes(int port) {
        return machine.get("http://127.0.0.1:%d/q/metrics".formatted(port))
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(
                                line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum()
                / (1 << 20);
    }

    /** Asks for a deployment; the key is the name. */
    public HttpResponse<String> ask(int port, String name, String body)
            throws IOException, InterruptedException {
        return machine.http.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/api/hyperpod/deploy".formatted(port)))
                        .timeout(LIMIT)
                        .header("Authorization", "Bearer " + token())
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", name)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The id of the job, once it is taken in; asked again with the same key until it is. */
    public String taken(int port, String name, String body) {
        for (int i = 0; i < TRIES; i++) {
            try {
                var answer = ask(port, name, body);
                if (answer.statusCode() == ACCEPTED) {
                    return Machine.JSON.readTree(answer.body()).path("id").asText();
                }
                if (answer.statusCode() < 500) {
                    throw new IllegalStateException("refused: " + answer.body());
                }
                Thread.sleep(1000);
            } catch (IOException late) {
                // Whether it was taken in is not known, which is what the key is for.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalStateException("nobody takes " + name);
    }

    private synchronized String token() throws IOException, InterruptedException {
        if (token == null || System.nanoTime() - tokenAt > Duration.ofMinutes(1).toNanos()) {
            var answer =
                    machine.http.send(
                            HttpRequest.newBuilder(URI.create(machine.issuer() + "/token"))
                                    .timeout(LIMIT)
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "grant_type=password&client_id=slipway-cli&username=operator&password=operator"))
                                    .build(),
                            BodyHandlers.ofString());
            token = Machine.JSON.readTree(answer.body()).path("access_token").asText();
            tokenAt = System.nanoTime();
        }
        return token;
    }
}
