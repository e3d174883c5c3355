package io.slipway.local.stack;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.stack.Stack.Ready;
import java.io.IOException;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Process> started = new ArrayList<>();

    @TempDir Path dir;

    @AfterEach
    void endAll() throws Exception {
        for (var process : started) {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, SECONDS)).isTrue();
        }
    }

    @Test
    void keepsWhatWasCommittedWhenItIsKilledAndStartedAgain() throws Exception {
        var first = start("--dir", dir.toString(), "kafka", "postgres");
        var before = ready(first);
        createTopic(before, "ships");
        publish(before, "ships", "launched");
        execute(before, "create table ship (name text)", "insert into ship values ('launched')");

        first.destroyForcibly().waitFor();
        var after = ready(start("--dir", dir.toString(), "kafka", "postgres"));

        assertThat(after.pid()).isNotEqualTo(before.pid());
        assertThat(firstRecord(after, "ships")).isEqualTo("launched");
        assertThat(firstRow(after, "select name from ship")).isEqualTo("launched");
    }

    @Test
    void takesOverFromADatabaseServerThatNobodyStopped() throws Exception {
        var data = dir.resolve("postgres");
        var log = dir.resolve("postgres.log");
        var abandoned =
                PostgresServer.start(
                        data, log, FreePort.any(), PostgresServer.Durability.TEMPORARY);

        try (var next =
                PostgresServer.start(
                        data, log, FreePort.any(), PostgresServer.Durability.TEMPORARY)) {
            assertThat(ProcessHandle.of(abandoned.pid()).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(next.pid()).isNotEqualTo(abandoned.pid());
        }
    }

    @Test
    void endsWithItsDatabaseWhenStandardInputCloses() throws Exception {
        var stack = start("postgres");
        var ready = ready(stack);

        stack.getOutputStream().close();

        assertThat(stack.waitFor(30, SECONDS)).isTrue();
        ProcessHandle.of(database(ready).pid())
                .ifPresent(server -> server.onExit().orTimeout(30, SECONDS).join());
    }

    @Test
    void leavesNoDatabaseBehindWhenItIsKilled() throws Exception {
        var stack = start("postgres");
        var server = ProcessHandle.of(database(ready(stack)).pid()).orElseThrow();

        stack.destroyForcibly();

        assertThat(server.onExit().orTimeout(30, SECONDS).join().isAlive()).isFalse();
    }

    @Test
    void endsWhenItsDatabaseIsKilled() throws Exception {
        var stack = start("postgres");

        ProcessHandle.of(database(ready(stack)).pid()).orElseThrow().destroyForcibly();

        assertThat(stack.waitFor(30, SECONDS)).isTrue();
        assertThat(stack.exitValue()).isEqualTo(1);
    }

    @Test
    void givesTokensWithTheClaimsOfTheRealm() throws Exception {
        var issuer = provider(ready(start("oidc"))).issuer();

        var operator =
                claims(
                        token(
                                issuer,
                                "grant_type=password&client_id=slipway-cli&username=other&password=other"));
        var agent =
                claims(
                        token(
                                issuer,
                                "grant_type=client_credentials&client_id=agent-ws-1&client_secret=agent-ws-1-secret"));
        var late =
                claims(
                        token(
                                issuer,
                                "grant_type=password&client_id=test-expired&username=viewer&password=viewer"));

        assertThat(operator.at("/iss").asText()).isEqualTo(issuer);
        assertThat(operator.at("/aud").asText() + operator.at("/aud/0").asText())
                .isEqualTo("slipway");
        assertThat(operator.at("/sub").asText()).isEqualTo("other");
        assertThat(operator.at("/tenant").asText()).isEqualTo("team-b");
        assertThat(operator.at("/realm_access/roles/0").asText()).isEqualTo("operator");
        assertThat(agent.at("/host").asText()).isEqualTo("ws-1");
        assertThat(late.at("/exp").asLong()).isLessThan(late.at("/iat").asLong());
    }

    @Test
    void refusesUsersThatTheRealmDoesNotKnow() throws Exception {
        var issuer = provider(ready(start("oidc"))).issuer();

        var answer =
                token(
                        issuer,
                        "grant_type=password&client_id=slipway-cli&username=nobody&password=x");

        assertThat(answer.at("/error").asText()).isEqualTo("invalid_grant");
        assertThat(answer.at("/error_description").asText()).contains("nobody");
    }

    private Process start(String... arguments) throws IOException {
        var target = Path.of(System.getProperty("slipway.root"), "local", "target");
        var classPath = new StringBuilder(target.resolve("classes").toString());
        for (var jar : Files.readString(target.resolve("lib/class-path")).strip().split(":", -1)) {
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
                                Stack.class.getName()));
        command.addAll(Arrays.asList(arguments));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        started.add(process);
        return process;
    }

    private static Ready ready(Process stack) throws IOException {
        var line = stack.inputReader().readLine();
        assertThat(line).as("the line that says that all parts answer").isNotNull();
        return JSON.readValue(line, Ready.class);
    }

    private static Ready.Postgres database(Ready ready) {
        return requireNonNull(ready.postgres());
    }

    private static Ready.Oidc provider(Ready ready) {
        return requireNonNull(ready.oidc());
    }

    private static Map<String, Object> broker(Ready ready) {
        return Map.of(
                "bootstrap.servers",
                requireNonNull(ready.kafka()),
                "auto.offset.reset",
                "earliest");
    }

    private static void createTopic(Ready ready, String topic) throws Exception {
        try (var admin = Admin.create(broker(ready))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, SECONDS);
        }
    }

    private static void publish(Ready ready, String topic, String value) throws Exception {
        var text = new StringSerializer();
        try (var producer = new KafkaProducer<>(broker(ready), text, text)) {
            producer.send(new ProducerRecord<>(topic, value)).get(30, SECONDS);
        }
    }

    private static String firstRecord(Ready ready, String topic) {
        var text = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(broker(ready), text, text)) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            var records = consumer.poll(Duration.ofSeconds(30));
            assertThat(records.count()).isEqualTo(1);
            return records.iterator().next().value();
        }
    }

    private static void execute(Ready ready, String... statements) throws SQLException {
        var database = database(ready);
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String firstRow(Ready ready, String query) throws SQLException {
        try (var connection = connect(database(ready));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(Ready.Postgres database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres".formatted(database.host(), database.port()),
                database.user(),
                database.password());
    }

    private static JsonNode token(String issuer, String form) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(issuer + "/token"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(form))
                            .build();
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static JsonNode claims(JsonNode answer) throws IOException {
        var token = answer.at("/access_token").asText();
        assertThat(token).as("%s", answer).isNotEmpty();
        return JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }
}
