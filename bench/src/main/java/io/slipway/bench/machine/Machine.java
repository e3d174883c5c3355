package io.slipway.bench.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.Topics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A machine of its own: broker, database and issuer on free ports, in a temporary place. */
public final class Machine implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    public final Path root;
    public final Path logs;
    public final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final Process stack;
    private final JsonNode ready;

    private Machine(Path root, Path logs, Process stack, JsonNode ready) {
        this.root = root;
        this.logs = logs;
        this.stack = stack;
        this.ready = ready;
    }

    public static Machine start(Path root) throws IOException {
        var target = root.resolve("local/target");
        var logs = Files.createDirectories(root.resolve(".slipway/logs"));
        var classPath = new StringBuilder(target.resolve("classes").toString());
        for (var jar : Files.readString(target.resolve("lib/class-path")).strip().split(":", -1)) {
            classPath.append(File.pathSeparatorChar).append(target.resolve(jar));
        }
        var stack =
                new ProcessBuilder(
                                java(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath.toString(),
                                "io.slipway.local.stack.Stack",
                                "kafka",
                                "postgres",
                                "oidc")
                        .redirectError(logs.resolve("bench-stack.log").toFile())
                        .start();
        var line = stack.inputReader().readLine();
        if (line == null) {
            throw new IllegalStateException(
                    "the stack did not start; its log: " + logs.resolve("bench-stack.log"));
        }
        var machine = new Machine(root, logs, stack, JSON.readTree(line));
        topics(machine.kafka());
        return machine;
    }

    /** Makes those that are declared. */
    public static void topics(String bootstrap) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(
                            Topics.all().stream()
                                    .map(
                                            topic ->
                                                    new NewTopic(
                                                                    topic.name(),
                                                                    topic.partitions(),
                                                                    (short) 1)
                                                            .configs(topic.config()))
                                    .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("no topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String kafka() {
        return ready.path("kafka").asText();
    }

    public int database() {
        return ready.at("/postgres/port").asInt();
    }

    public String issuer() {
        return ready.at("/oidc/issuer").asText();
    }

    /** A database of that name with a login of that name, and these files run in it. */
    public void database(String name, List<Path> files) throws IOException {
        var server = ready.path("postgres");
        try (var connection =
                        DriverManager.getConnection(
                                jdbc("postgres"),
                                server.path("user").asText(),
                                server.path("password").asText());
                var statement = connection.createStatement()) {
            statement.execute("create role %1$s login password '%1$s'".formatted(name));
            statement.execute("create database %1$s owner %1$s".formatted(name));
        } catch (SQLException e) {
            throw new IllegalStateException("no database " + name, e);
        }
        try (var connection = connect(name);
                var statement = connection.createStatement()) {
            for (var file : files) {
                statement.execute(Files.readString(file));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("no tables in " + name, e);
        }
    }

    public Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(jdbc(name), name, name);
    }

    public long brokerPid() {
        return stack.pid();
    }

    /** PostgreSQL is no child of the one that started it. */
    public long databasePid() {
        var server = ready.path("postgres");
        try (var connection =
                        DriverManager.getConnection(
                                jdbc("postgres"),
                                server.path("user").asText(),
                                server.path("password").asText());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("show data_directory")) {
            rows.next();
            return Long.parseLong(
                    Files.readAllLines(Path.of(rows.getString(1), "postmaster.pid"))
                            .getFirst()
                            .strip());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String jdbc(String name) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(database(), name);
    }

    public static List<Path> migrations(Path... folders) throws IOException {
        var files = new ArrayList<Path>();
        for (var folder : folders) {
            try (var all = Files.list(folder)) {
                files.addAll(
                        all.filter(file -> file.toString().endsWith(".sql")).sorted().toList());
            }
        }
        return files;
    }

    public String get(String uri) {
        return ask(HttpRequest.newBuilder(URI.create(uri)).GET());
    }

    public String send(String method, String uri, String body) {
        return ask(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
    }

    private String ask(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IllegalStateException(
                        "%d: %s".formatted(answer.statusCode(), answer.body()));
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stack.destroy();
        http.close();
    }
}
