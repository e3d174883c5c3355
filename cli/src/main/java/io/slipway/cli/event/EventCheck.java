package io.slipway.cli.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.slipway.cli.output.Json;
import io.slipway.contracts.EventType;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Checks a structured CloudEvent as a Slipway consumer would: the envelope by the parser they all
 * use, the data by the frozen schema of its type. A type that is not ours has no schema and passes.
 */
final class EventCheck {
    private static final String OURS = "io.slipway.";

    private final SchemaRegistry schemas =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** What was found: the event where there is one, and everything that is wrong. */
    record Checked(Optional<CloudEvent> event, String type, List<Fault> faults) {
        boolean valid() {
            return faults.isEmpty();
        }

        ObjectNode json() {
            ObjectNode json = Json.object().put("valid", valid());
            event.ifPresent(found -> json.put("id", found.id()));
            json.put("type", type);
            if (valid() && EventType.named(type).isEmpty()) {
                json.put("note", "no schema for this type: only the envelope was checked");
            }
            for (Fault fault : faults) {
                json.withArray("errors")
                        .addObject()
                        .put("pointer", fault.pointer())
                        .put("message", fault.message());
            }
            return json;
        }
    }

    record Fault(String pointer, String message) {}

    Checked structured(JsonNode event) {
        var record = new ConsumerRecord<byte[], byte[]>("", 0, 0, null, bytes(event));
        record.headers()
                .add(
                        "content-type",
                        "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII));
        return switch (EnvelopeReader.read(record)) {
            case Parsed.Rejected(Parsed.Reason reason, String detail) ->
                    new Checked(
                            Optional.empty(),
                            Json.text(event, "type"),
                            List.of(new Fault("#", reason.slug() + ": " + detail)));
            case Parsed.Event(_, CloudEvent found) ->
                    new Checked(Optional.of(found), found.type(), data(found));
        };
    }

    /** Data without an envelope, by the schema of the type it is meant to be. */
    Checked bare(String type, JsonNode data) {
        return new Checked(Optional.empty(), type, faults(type, data, "#"));
    }

    private List<Fault> data(CloudEvent event) {
        try {
            return faults(event.type(), Json.read(event.data()), "#/data");
        } catch (JsonProcessingException _) {
            return List.of(new Fault("#/data", "is not JSON"));
        }
    }

    private List<Fault> faults(String name, JsonNode data, String root) {
        Optional<EventType> type = EventType.named(name);
        if (type.isEmpty()) {
            return name.startsWith(OURS)
                    ? List.of(new Fault("#/type", name + " is not a type of this release"))
                    : List.of();
        }
        if (data.hasNonNull("type") && !data.get("type").asText().equals(name)) {
            return List.of(new Fault(root + "/type", "is not the type of the event"));
        }
        return schemas.getSchema(type.get().schema()).validate(data).stream()
                .map(error -> fault(root, error))
                .toList();
    }

    private static Fault fault(String root, Error error) {
        return new Fault(root + error.getInstanceLocation(), error.getMessage());
    }

    private static byte[] bytes(JsonNode event) {
        return Json.line(event).getBytes(StandardCharsets.UTF_8);
    }
}
