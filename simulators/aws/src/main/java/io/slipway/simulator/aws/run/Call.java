package io.slipway.simulator.aws.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.wire.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One checked request to one operation. {@code now} is virtual; {@code wall} is the caller's own
 * time, for what the caller compares with its clock.
 */
public record Call(
        Caller caller,
        String region,
        String operation,
        Instant now,
        Instant wall,
        double speed,
        ObjectNode input,
        Ids ids) {

    public Place place() {
        return new Place(caller.account(), region);
    }

    public boolean has(String member) {
        return input.has(member);
    }

    /** A member that the model requires. */
    public String text(String member) {
        return input.path(member).asText();
    }

    public @Nullable String maybe(String member) {
        JsonNode value = input.get(member);
        return value == null ? null : value.asText();
    }

    public String text(String member, String otherwise) {
        return input.path(member).asText(otherwise);
    }

    public int number(String member, int otherwise) {
        return input.path(member).asInt(otherwise);
    }

    public boolean flag(String member) {
        return input.path(member).asBoolean();
    }

    public @Nullable Instant time(String member) {
        JsonNode value = input.get(member);
        return value == null ? null : Times.instant(value);
    }

    public List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        input.path(member).forEach(item -> texts.add(item.asText()));
        return texts;
    }

    public List<JsonNode> items(String member) {
        return StreamSupport.stream(input.path(member).spliterator(), false).toList();
    }

    /** Tags given as a list of two-field structures. */
    public Map<String, String> tags(String member) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (JsonNode tag : items(member)) {
            tags.put(
                    tag.path("Key").asText(tag.path("key").asText()),
                    tag.path("Value").asText(tag.path("value").asText()));
        }
        return tags;
    }

    /** Tags given as a map. */
    public Map<String, String> map(String member) {
        Map<String, String> map = new LinkedHashMap<>();
        input.path(member).properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
        return map;
    }
}
