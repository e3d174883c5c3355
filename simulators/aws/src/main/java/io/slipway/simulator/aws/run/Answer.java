package io.slipway.simulator.aws.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.wire.Times;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A structure of an answer while it is put together; what is null is left out. */
public final class Answer {
    private final ObjectNode tree = JsonNodeFactory.instance.objectNode();

    private Answer() {}

    public static Answer of() {
        return new Answer();
    }

    public static Answer of(String member, @Nullable Object value) {
        return new Answer().and(member, value);
    }

    public Answer and(String member, @Nullable Object value) {
        JsonNode node = node(value);
        if (node != null) {
            tree.set(member, node);
        }
        return this;
    }

    public ObjectNode tree() {
        return tree;
    }

    /** Tags as a list of two-field structures. */
    public static JsonNode tags(Map<String, String> tags) {
        return tags(tags, "Key", "Value");
    }

    public static JsonNode tags(Map<String, String> tags, String key, String value) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        tags.forEach((name, text) -> list.addObject().put(key, name).put(value, text));
        return list;
    }

    private static @Nullable JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonNode node -> node;
            case Answer answer -> answer.tree;
            case String text -> TextNode.valueOf(text);
            case Boolean flag -> BooleanNode.valueOf(flag);
            case Double number -> DoubleNode.valueOf(number);
            case Number number -> LongNode.valueOf(number.longValue());
            case Instant time -> Times.node(time);
            case Enum<?> constant -> TextNode.valueOf(constant.toString());
            case Map<?, ?> map -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                map.forEach((key, item) -> object.set(String.valueOf(key), node(item)));
                yield object;
            }
            case Collection<?> items -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                items.forEach(item -> list.add(node(item)));
                yield list;
            }
            default -> throw new IllegalStateException("cannot answer with a " + value.getClass());
        };
    }
}
