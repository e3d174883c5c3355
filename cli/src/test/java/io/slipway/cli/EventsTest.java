package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.cli.output.Json;
import io.slipway.contracts.EventType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {
    @TempDir Path home;

    private Cli cli;

    @BeforeEach
    void home() {
        cli = new Cli(home);
    }

    static List<EventType> types() {
        return EventType.all();
    }

    private static ObjectNode event(EventType type) throws IOException {
        ObjectNode event =
                Json.object()
                        .put("specversion", "1.0")
                        .put("id", "e1")
                        .put("source", "//acme/1")
                        .put("type", type.name());
        event.set("data", Json.read(type.sample()));
        return event;
    }

    private static EventType asked() {
        return EventType.named("io.slipway.reservation.asked.v1").orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void everyGoldenSampleIsValid(EventType type) throws IOException {
        var result = cli.input(event(type).toString()).run("events", "validate", "-", "-o", "json");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.json().path("valid").asBoolean()).isTrue();
    }

    @Test
    void aWrongFieldIsPointedAt() throws IOException {
        ObjectNode event = event(asked());
        event.withObjectProperty("data").put("gpus", "many");

        var result = cli.input(event.toString()).run("events", "validate", "-", "-o", "json");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.json().at("/errors/0/pointer").asText()).isEqualTo("#/data/gpus");
        assertThat(result.err()).contains("#/data/gpus");
    }

    @Test
    void aMissingAttributeIsNamed() throws IOException {
        ObjectNode event = event(asked());
        event.remove("source");

        var result = cli.input(event.toString()).run("events", "validate", "-");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("source is missing");
    }

    @Test
    void aMisspeltTypeOfOursIsNotValidAndAForeignTypeIs() throws IOException {
        ObjectNode wrong = event(asked()).put("type", "io.slipway.reservation.aksed.v1");
        ObjectNode foreign = event(asked()).put("type", "com.acme.thing");

        assertThat(cli.input(wrong.toString()).run("events", "validate", "-").exit()).isEqualTo(1);
        assertThat(cli.input(foreign.toString()).run("events", "validate", "-").exit()).isZero();
    }

    @Test
    void bareDataIsCheckedByTheTypeItIsMeantToBe() throws IOException {
        Files.writeString(home.resolve("ask.json"), asked().sample());

        assertThat(cli.run("events", "validate", "--type", asked().name(), "ask.json").exit())
                .isZero();
    }

    @Test
    void aLineInIsALineOutInOrderAndABadOneTakesItsPlace() throws IOException {
        ObjectNode wrong = event(asked());
        wrong.withObjectProperty("data").put("gpus", "many");
        String lines =
                String.join(
                        "\n",
                        event(asked()).put("id", "first").toString(),
                        "{ not json",
                        wrong.put("id", "third").toString(),
                        "",
                        "[1]",
                        "{\"data\":\"" + "x".repeat(1024 * 1024) + "\"}",
                        event(asked()).put("id", "last").toString());

        var result = cli.input(lines).run("events", "validate", "-", "--jsonl");

        List<JsonNode> out = result.lines();
        assertThat(result.exit()).isEqualTo(1);
        assertThat(out).hasSize(7);
        assertThat(out.get(0).path("id").asText()).isEqualTo("first");
        assertThat(out.get(1).path("error").asText()).startsWith("the line is not JSON");
        assertThat(out.get(2).at("/errors/0/pointer").asText()).isEqualTo("#/data/gpus");
        assertThat(out.get(3).has("error")).isTrue();
        assertThat(out.get(4).path("error").asText()).isEqualTo("the line holds no JSON object");
        assertThat(out.get(5).path("error").asText()).contains("1 MiB");
        assertThat(out.get(6).path("valid").asBoolean()).isTrue();
    }

    @Test
    void whatIsNotValidIsNotSent() throws IOException {
        ObjectNode event = event(asked());
        event.remove("id");

        var result =
                cli.input(event.toString())
                        .run("events", "publish", "--topic", "ext.acme.reservation.v1", "-");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("was not sent");
    }

    @Test
    @Timeout(25)
    void aBrokerThatIsAwayIsSaidSoonAndNotTakenForAMissingTopic() throws IOException {
        String nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }
        cli.run("context", "set", "away", "--url", "http://127.0.0.1:1", "--kafka", nobody);

        var sent =
                cli.input(event(asked()).toString())
                        .run(
                                "events",
                                "publish",
                                "--context",
                                "away",
                                "--topic",
                                "ext.acme.reservation.v1",
                                "-");

        assertThat(sent.exit()).as(sent.err()).isEqualTo(69);
        assertThat(sent.err())
                .contains("no Kafka broker answers at " + nobody, "was not sent", "slipway doctor");
    }
}
