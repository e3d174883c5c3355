package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import io.slipway.contracts.EventType;
import io.slipway.contracts.Topics;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker and the light OIDC provider of the local stack. */
class RealPartsIT {
    private static final EventType ASKED =
            EventType.named("io.slipway.reservation.asked.v1").orElseThrow();
    private static final String TOPIC = "ext.acme.reservation.v1";

    private static Process stack;
    private static JsonNode addresses;

    @TempDir Path home;

    private Cli cli;

    @BeforeAll
    static void startParts() throws Exception {
        Path root = Path.of(System.getProperty("slipway.root"));
        Path target = root.resolve("local/target");
        StringBuilder classPath = new StringBuilder(target.resolve("classes").toString());
        for (String jar :
                Files.readString(target.resolve("lib/class-path")).strip().split(":", -1)) {
            classPath.append(':').append(target.resolve(jar));
        }
        stack =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath.toString(),
                                "io.slipway.local.stack.Stack",
                                "kafka",
                                "oidc")
                        .redirectError(Path.of("target", "stack.log").toFile())
                        .start();
        // Not closed: the stack ends when it cannot be written to or read from any more.
        BufferedReader out = stack.inputReader();
        addresses = Json.read(out.readLine());
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            var topics =
                    Topics.all().stream()
                            .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
                            .toList();
            admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stopParts() throws Exception {
        stack.getOutputStream().close();
        assertThat(stack.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private static String kafka() {
        return addresses.path("kafka").asText();
    }

    @BeforeEach
    void home() {
        cli = new Cli(home).atPresent();
        cli.run(
                "context",
                "set",
                "local",
                "--kafka",
                kafka(),
                "--issuer",
                addresses.at("/oidc/issuer").asText());
    }

    @Test
    void aDemoUserLogsIn() throws Exception {
        Files.writeString(home.resolve("password"), "anything");

        var login = cli.run("login", "--user", "operator", "--password-file", "password");
        var me = cli.run("whoami", "-o", "json");

        assertThat(login.exit()).as(login.err()).isZero();
        assertThat(me.json().path("user").asText()).isEqualTo("operator");
        assertThat(me.json().path("tenant").asText()).isEqualTo("team-a");
        assertThat(me.json().path("roles")).extracting(JsonNode::asText).contains("operator");
    }

    @Test
    void aUserNobodyKnowsIsRefused() throws Exception {
        Files.writeString(home.resolve("password"), "anything");

        var login = cli.run("login", "--user", "mallory", "--password-file", "password");

        assertThat(login.exit()).isEqualTo(4);
    }

    @Test
    void bothModesArriveAsTheSameEvent() {
        for (String mode : new String[] {"structured", "binary"}) {
            var sent =
                    cli.input(ASKED.sample())
                            .run(
                                    "events",
                                    "publish",
                                    "--topic",
                                    TOPIC,
                                    "--type",
                                    ASKED.name(),
                                    "--source",
                                    "//acme/test",
                                    "--key",
                                    mode,
                                    "--mode",
                                    mode,
                                    "-",
                                    "-o",
                                    "json");
            assertThat(sent.exit()).as(sent.err()).isZero();
            assertThat(sent.json().path("key").asText()).isEqualTo(mode);
        }

        var read = cli.run("events", "--topic", TOPIC, "--since", "10m", "-o", "ndjson");

        assertThat(read.exit()).as(read.err()).isZero();
        assertThat(read.lines()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(read.lines())
                .allSatisfy(
                        event -> {
                            assertThat(event.path("type").asText()).isEqualTo(ASKED.name());
                            assertThat(event.path("source").asText()).isEqualTo("//acme/test");
                            assertThat(event.path("data")).isEqualTo(Json.read(ASKED.sample()));
                        });
    }

    @Test
    void followingEndsAfterTheLimitAndReadsAllOurTopics() {
        var sent =
                cli.input(EventType.named("io.slipway.deploy.failed.v1").orElseThrow().sample())
                        .run(
                                "events",
                                "publish",
                                "--topic",
                                "slipway.deploy.events.v1",
                                "--type",
                                "io.slipway.deploy.failed.v1",
                                "--subject",
                                "job-1",
                                "-");
        assertThat(sent.exit()).as(sent.err()).isZero();

        var read =
                cli.run(
                        "events",
                        "--follow",
                        "--since",
                        "10m",
                        "--type",
                        "deploy.failed",
                        "--limit",
                        "1");

        assertThat(read.exit()).as(read.err()).isZero();
        assertThat(read.out()).contains("io.slipway.deploy.failed.v1", "job-1");
    }

    @Test
    void aTopicThatIsNotThereIsExitThree() {
        var sent =
                cli.input(ASKED.sample())
                        .run(
                                "events",
                                "publish",
                                "--topic",
                                "ext.nobody.deploy.v1",
                                "--type",
                                ASKED.name(),
                                "-",
                                "--timeout",
                                "3s");

        assertThat(sent.exit()).as(sent.err()).isEqualTo(3);
        assertThat(cli.run("events", "--follow", "--topic", "nowhere").exit()).isEqualTo(3);
    }
}
