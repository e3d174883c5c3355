package io.slipway.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.bench.machine.Machine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The parts that reservations need, on free ports and in a temporary place. Each is a process of
 * its own, so that each can be ended with SIGKILL and started again; what the database and the
 * broker have written outlives that.
 */
public final class Site implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration TOKEN_AGE = Duration.ofMinutes(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String NAME = "reservation";

    /** What can be ended. */
    public enum Part {
        DATABASE,
        BROKER,
        ISSUER,
        CLUSTER,
        FIRST,
        SECOND;

        @Override
        public String toString() {
            return switch (this) {
                case DATABASE -> "PostgreSQL";
                case BROKER -> "Kafka";
                case ISSUER -> "the issuer";
                case CLUSTER -> "the Kubernetes API";
                case FIRST -> "replica 1";
                case SECOND -> "replica 2";
            };
        }
    }

    /** Somebody who may reserve. */
    public record User(String name, String tenant) {}

    /**
     * @param nodes of the cluster, such as {@code 2x8:h100}
     * @param replicas one or two
     * @param podStart seconds from a pod's creation to its readiness
     * @param settings of reservation-svc, as environment variables
     */
    public record Wanted(
            Path root,
            String nodes,
            int replicas,
            double podStart,
            List<User> users,
            Map<String, String> settings) {}

    private record Token(String value, long at) {}

    private final Wanted wanted;
    private final Path folder;
    private final Path logs;
    private final Map<Part, Integer> ports = new EnumMap<>(Part.class);
    private final Map<Part, Process> processes = new ConcurrentHashMap<>();
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();
    private volatile long databasePid;

    private Site(Wanted wanted, Path folder, Path logs) {
        this.wanted = wanted;
        this.folder = folder;
        this.logs = logs;
        for (var part : Part.values()) {
            ports.put(part, Machine.freePort());
        }
    }

    public static Site start(Wanted wanted) throws IOException, InterruptedException {
        var site =
                new Site(
                        wanted,
                        Files.createTempDirectory("slipway-site"),
                        Files.createDirectories(wanted.root().resolve(".slipway/logs")));
        site.writeRealm();
        for (var part : List.of(Part.DATABASE, Part.BROKER, Part.ISSUER, Part.CLUSTER)) {
            site.start(part);
        }
        Machine.topics(site.kafka());
        site.makeDatabase();
        for (var replica : site.replicas()) {
            site.launch(replica);
        }
        for (var replica : site.replicas()) {
            site.awaitAnswer(replica);
        }
        site.awaitNodes();
        return site;
    }

    /** A pool has no GPUs until the cluster was looked at for the first time. */
    private void awaitNodes() throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(url(Part.FIRST) + "/api/reservations/availability"))
                        .timeout(CALL_LIMIT)
                        .header("Authorization", "Bearer " + token("viewer"))
                        .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (Machine.JSON
                .readTree(http.send(request, BodyHandlers.ofString()).body())
                .path("gpuTypes")
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no nodes are seen; see " + log(Part.FIRST));
            }
            Thread.sleep(PAUSE);
        }
    }

    public List<Part> replicas() {
        return wanted.replicas() == 1 ? List.of(Part.FIRST) : List.of(Part.FIRST, Part.SECOND);
    }

    public String kafka() {
        return "127.0.0.1:" + port(Part.BROKER);
    }

    public String url(Part part) {
        return "http://127.0.0.1:" + port(part);
    }

    public HttpClient http() {
        return http;
    }

    public long pid(Part part) {
        return part == Part.DATABASE ? databasePid : process(part).pid();
    }

    /** Ends it with SIGKILL; of the database, the server itself. */
    public void kill(Part part) throws InterruptedException {
        if (part == Part.DATABASE) {
            ProcessHandle.of(databasePid).ifPresent(ProcessHandle::destroyForcibly);
        } else {
            process(part).destroyForcibly();
        }
        process(part).waitFor();
    }

    /** Returns when it answers. */
    public void start(Part part) throws IOException, InterruptedException {
        launch(part);
        awaitAnswer(part);
    }

    /** The API refuses connections for so long, that of this call too; the cluster goes on. */
    public void refuseApi(Duration span) throws InterruptedException {
        var body = "{\"state\": \"refused\", \"seconds\": %d}".formatted(span.toSeconds());
        try {
            var _ =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url(Part.CLUSTER) + "/_slipway/api"))
                                    .timeout(Duration.ofSeconds(2))
                                    .PUT(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.discarding());
        } catch (IOException refused) {
            // It works.
        }
    }

    /** Returns when the API answers again. */
    public void awaitApi() throws InterruptedException {
        awaitAnswer(Part.CLUSTER);
    }

    /** A call of the cluster's API. */
    public JsonNode cluster(String path) throws IOException {
        return Machine.JSON.readTree(send("GET", url(Part.CLUSTER) + path, "", "*/*"));
    }

    public void patchCluster(String path, String body) {
        send("PATCH", url(Part.CLUSTER) + path, body, "application/merge-patch+json");
    }

    /** Those that the light issuer knows; the password of each is the name. */
    public String token(String user) {
        var known = tokens.get(user);
        if (known == null || System.nanoTime() - known.at() > TOKEN_AGE.toNanos()) {
            var form =
                    "grant_type=password&client_id=slipway-cli&username=%1$s&password=%1$s"
                            .formatted(user);
            var answer =
                    send(
                            "POST",
                            url(Part.ISSUER) + "/slipway/token",
                            form,
                            "application/x-www-form-urlencoded");
            try {
                known =
                        new Token(
                                Machine.JSON.readTree(answer).required("access_token").asText(),
                                System.nanoTime());
            } catch (IOException e) {
                throw new IllegalStateException("no token for " + user, e);
            }
            tokens.put(user, known);
        }
        return known.value();
    }

    private void launch(Part part) throws IOException {
        switch (part) {
            case DATABASE -> stack(part, "postgres");
            case BROKER -> stack(part, "kafka");
            case ISSUER -> stack(part, "oidc");
            case CLUSTER ->
                    run(
                            part,
                            "-Xmx512m",
                            "-jar",
                            simulator(),
                            "--port",
                            Integer.toString(port(part)),
                            "--nodes",
                            wanted.nodes(),
                            "--pod-start",
                            Double.toString(wanted.podStart()),
                            "--kubeconfig",
                            folder.resolve("kubeconfig").toString());
            case FIRST, SECOND -> run(part, "-Xmx256m", "-jar", service());
        }
    }

    private void stack(Part part, String what) throws IOException {
        var target = wanted.root().resolve("local/target");
        var classPath = new StringBuilder(folder.resolve("realm").toString());
        classPath.append(File.pathSeparatorChar).append(target.resolve("classes"));
        for (var jar : Files.readString(target.resolve("lib/class-path")).strip().split(":", -1)) {
            classPath.append(File.pathSeparatorChar).append(target.resolve(jar));
        }
        run(
                part,
                "-Xmx256m",
                "-cp",
                classPath.toString(),
                "io.slipway.local.stack.Stack",
                "--dir",
                folder.resolve(what).toString(),
                what + "=" + port(part));
        var said = process(part).inputReader().readLine();
        if (said == null) {
            throw new IllegalStateException(
                    "%s did not start; its log: %s".formatted(part, log(part)));
        }
        if (part == Part.DATABASE) {
            databasePid = Machine.JSON.readTree(said).at("/postgres/pid").asLong();
        }
    }

    private void run(Part part, String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Machine.java(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-XX:-UsePerfData"));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log(part).toFile()));
        if (part == Part.FIRST || part == Part.SECOND) {
            builder.environment().putAll(environment(part));
        }
        if (part == Part.FIRST || part == Part.SECOND || part == Part.CLUSTER) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(part).toFile()));
        }
        processes.put(part, builder.start());
    }

    private Map<String, String> environment(Part part) {
        var all =
                new TreeMap<>(
                        Map.of(
                                "QUARKUS_HTTP_HOST",
                                "127.0.0.1",
                                "QUARKUS_HTTP_PORT",
                                Integer.toString(port(part)),
                                "KAFKA_BOOTSTRAP_SERVERS",
                                kafka(),
                                "QUARKUS_OIDC_AUTH_SERVER_URL",
                                url(Part.ISSUER) + "/slipway",
                                "QUARKUS_DATASOURCE_REACTIVE_URL",
                                "postgresql://127.0.0.1:%d/%s".formatted(port(Part.DATABASE), NAME),
                                "KUBECONFIG",
                                folder.resolve("kubeconfig").toString(),
                                "SLIPWAY_RESERVATION_KUBERNETES_ENABLED",
                                "true"));
        all.putAll(wanted.settings());
        return all;
    }

    private String service() {
        var jar =
                wanted.root()
                        .resolve("services/reservation-svc/target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("reservation-svc is not built: ./slipway build");
        }
        return jar.toString();
    }

    private String simulator() throws IOException {
        try (var files = Files.list(wanted.root().resolve("simulators/kubernetes/target"))) {
            return files.map(Path::toString)
                    .filter(name -> name.matches(".*slipway-simulator-kubernetes-[^/]*\\.jar"))
                    .filter(name -> !name.contains("-sources") && !name.contains("-tests"))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalStateException(
                                            "the simulator of Kubernetes is not built: ./slipway build"));
        }
    }

    private void awaitAnswer(Part part) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers(part)) {
            if (!process(part).isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%s did not start; its log: %s".formatted(part, log(part)));
            }
            Thread.sleep(PAUSE);
        }
    }

    private boolean answers(Part part) throws InterruptedException {
        return switch (part) {
            case DATABASE, BROKER, ISSUER -> true;
            case CLUSTER -> ok(url(part) + "/_slipway/health");
            case FIRST, SECOND -> ok(url(part) + "/q/health/ready");
        };
    }

    private boolean ok(String uri) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(uri))
                                            .timeout(CALL_LIMIT)
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String send(String method, String uri, String body, String type) {
        try {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(URI.create(uri))
                                    .timeout(CALL_LIMIT)
                                    .header("Content-Type", type)
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IllegalStateException(
                        "%s %s: %d %s".formatted(method, uri, answer.statusCode(), answer.body()));
            }
            return answer.body();
        } catch (IOException e) {
            throw new IllegalStateException("no answer to %s %s".formatted(method, uri), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** More users than the realm of the demo has: it is found first on the class path. */
    private void writeRealm() throws IOException {
        var realm =
                (ObjectNode)
                        Machine.JSON.readTree(
                                wanted.root()
                                        .resolve("local/src/main/resources/realm.json")
                                        .toFile());
        for (var user : wanted.users()) {
            var added = realm.withArray("users").addObject();
            added.put("username", user.name()).put("enabled", true);
            added.putArray("realmRoles").add("operator");
            added.putObject("attributes").putArray("tenant").add(user.tenant());
        }
        var file = Files.createDirectories(folder.resolve("realm")).resolve("realm.json");
        Files.write(file, Machine.JSON.writeValueAsBytes(realm));
    }

    private void makeDatabase() throws IOException {
        var files =
                Machine.migrations(
                        wanted.root().resolve("libs/outbox/src/main/resources/db/outbox"),
                        wanted.root()
                                .resolve(
                                        "services/reservation-svc/src/main/resources/db/migration"));
        try (var connection = DriverManager.getConnection(jdbc("postgres"), "postgres", "slipway");
                var statement = connection.createStatement()) {
            statement.execute("create role %1$s login password '%1$s'".formatted(NAME));
            statement.execute("create database %1$s owner %1$s".formatted(NAME));
        } catch (SQLException e) {
            throw new IllegalStateException("no database", e);
        }
        try (var connection = DriverManager.getConnection(jdbc(NAME), NAME, NAME);
                var statement = connection.createStatement()) {
            for (var file : files) {
                statement.execute(Files.readString(file));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("no tables", e);
        }
    }

    private String jdbc(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(Part.DATABASE), name);
    }

    private Path log(Part part) {
        return logs.resolve(
                "bench-reservation-%s.log".formatted(part.name().toLowerCase(Locale.ROOT)));
    }

    private int port(Part part) {
        return there(ports.get(part), part);
    }

    private Process process(Part part) {
        return there(processes.get(part), part);
    }

    private static <T> T there(@Nullable T value, Part part) {
        if (value == null) {
            throw new IllegalStateException(part + " was not started");
        }
        return value;
    }

    @Override
    public void close() {
        for (var part : Part.values()) {
            var process = processes.get(part);
            if (process != null) {
                process.destroy();
            }
        }
        for (var process : processes.values()) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
        http.close();
        delete(folder);
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(Site::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("bench: left behind: " + folder);
        }
    }
}
