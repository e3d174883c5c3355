package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.output.Json;
import io.slipway.contracts.EventType;
import io.slipway.contracts.Topics;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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
        assertThat(sent.err()).contains("there is no topic ext.nobody.deploy.v1", "has ");
        assertThat(cli.run("events", "--follow", "--topic", "nowhere").exit()).isEqualTo(3);
    }

    @Test
    void aDeadLetterIsListedAndPutBackWhereItCameFrom() throws Exception {
        String topic = TOPIC + ".dlq.reservation-svc.asks";
        put(topic, "k1", "effect-failed");
        put(topic, "k2", "parked");

        var list = cli.run("events", "dead", "list", "--since", "10m", "-o", "json");

        assertThat(list.exit()).as(list.err()).isZero();
        JsonNode failed = letter(list.json(), "k1");
        assertThat(failed.path("reason").asText()).isEqualTo("effect-failed");
        assertThat(failed.path("topic").asText()).isEqualTo(TOPIC);
        String id = failed.path("id").asText();
        var parked =
                cli.run("events", "dead", "replay", letter(list.json(), "k2").path("id").asText());
        assertThat(parked.exit()).isEqualTo(6);
        assertThat(parked.err()).contains("slipway events parked list");
        assertThat(cli.run("events", "dead", "replay", id, "--dry-run").exit()).isZero();
        var replay = cli.run("events", "dead", "replay", id, "-o", "json");
        assertThat(replay.exit()).as(replay.err()).isZero();

        var read = cli.run("events", "--topic", TOPIC, "--since", "10m", "-o", "ndjson");
        assertThat(read.lines())
                .filteredOn(event -> event.path("id").asText().equals("e-k1"))
                .singleElement()
                .satisfies(event -> assertThat(event.toString()).doesNotContain("dead-letter"));
        assertThat(cli.run("events", "dead", "replay", topic + "/0/99999").exit()).isEqualTo(3);
    }

    private static JsonNode letter(JsonNode page, String key) {
        for (JsonNode item : page.path("items")) {
            if (item.path("key").asText().equals(key)) {
                return item;
            }
        }
        throw new AssertionError("no letter of " + key + " in " + page);
    }

    private static void put(String topic, String key, String reason) throws Exception {
        var event =
                new CloudEvent(
                        "e-" + key,
                        "//acme/test",
                        ASKED.name(),
                        null,
                        null,
                        null,
                        Map.of(),
                        ASKED.sample().getBytes(StandardCharsets.UTF_8));
        var record = EnvelopeWriter.record(topic, key, event);
        record.headers().add("dead-letter-reason", reason.getBytes(StandardCharsets.UTF_8));
        record.headers().add("dead-letter-topic", TOPIC.getBytes(StandardCharsets.UTF_8));
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }
}
