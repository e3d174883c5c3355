package io.slipway.contracts;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.slipway.contracts.host.HostDesired;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The document for other platforms says what the records and the topics say. */
class AsyncApiTest {
    /** Open to one host's agent only, and so not for other platforms. */
    private static final Set<String> INTERNAL = Set.of(HostDesired.TYPE);

    private final JsonNode document = read();

    @Test
    void everyTypeIsAMessageOfItsChannelAndNoOtherMessageIs() {
        var documented = new TreeMap<String, String>();
        for (JsonNode channel : document.get("channels")) {
            for (JsonNode message : channel.get("messages")) {
                documented.put(
                        resolve(message).get("name").textValue(),
                        channel.get("address").textValue());
            }
        }

        var records = new TreeMap<String, String>();
        EventType.all().stream()
                .filter(type -> !INTERNAL.contains(type.name()))
                .forEach(type -> records.put(type.name(), type.topic()));
        assertThat(documented).isEqualTo(records);
    }

    @Test
    void everyMessageOfTheComponentsIsUsed() {
        var used = new TreeSet<String>();
        for (JsonNode channel : document.get("channels")) {
            channel.get("messages").forEach(message -> used.add(message.get("$ref").textValue()));
        }

        assertThat(document.at("/components/messages").properties())
                .extracting(message -> "#/components/messages/" + message.getKey())
                .containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void everyPayloadIsTheFrozenSchemaOfItsType() {
        for (JsonNode message : document.at("/components/messages")) {
            EventType type = EventType.named(message.get("name").textValue()).orElseThrow();

            assertThat(message.at("/payload/$ref").textValue()).isEqualTo("schema/" + type.file());
            assertThat(Frozen.schema(type)).exists();
        }
    }

    @Test
    void everyBindingIsTheDeclaredTopic() {
        for (JsonNode channel : document.get("channels")) {
            String name = channel.get("address").textValue().replace("{producer}", "acme");
            Topic topic = Topics.named(name);
            JsonNode kafka = channel.at("/bindings/kafka");

            assertThat(kafka.get("partitions").intValue()).as(name).isEqualTo(topic.partitions());
            assertThat(
                            Map.of(
                                    "cleanup.policy",
                                    kafka.at("/topicConfiguration/cleanup.policy/0").asText(),
                                    "retention.ms",
                                    kafka.at("/topicConfiguration/retention.ms").asText()))
                    .as(name)
                    .allSatisfy(
                            (key, value) -> assertThat(topic.config()).contains(entry(key, value)));
        }
    }

    @Test
    void everyDeclaredTopicForOthersIsAChannel() {
        var addresses = new TreeSet<String>();
        for (JsonNode channel : document.get("channels")) {
            addresses.add(channel.get("address").textValue().replace("{producer}", "acme"));
        }

        assertThat(
                        Topics.all().stream()
                                .map(Topic::name)
                                .filter(name -> !name.contains(".dlq."))
                                .filter(name -> !name.endsWith(".desired.v1"))
                                .collect(toSet()))
                .isEqualTo(addresses);
    }

    @Test
    void asksAreReceivedAndFactsAreSent() {
        for (JsonNode operation : document.get("operations")) {
            JsonNode channel = resolve(operation.get("channel"));
            boolean ask = channel.get("address").textValue().startsWith("ext.");

            assertThat(operation.get("action").textValue()).isEqualTo(ask ? "receive" : "send");
        }
        assertThat(document.get("operations")).hasSameSizeAs(document.get("channels"));
    }

    private JsonNode resolve(JsonNode reference) {
        JsonNode target = document.at(reference.get("$ref").textValue().substring(1));
        assertThat(target.isMissingNode()).as("%s", reference).isFalse();
        return target;
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper()
                    .readTree(Files.readString(Frozen.MODULE.resolve("asyncapi.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
