package io.slipway.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/**
 * JSON as trees: what a server said is passed on as it was, numbers digit for digit. Reading does
 * without an object mapper, which a table never needs and which takes 30 ms to make.
 */
public final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** Made when something is first written as JSON. */
    private static final class Written {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        private Written() {}
    }

    public static JsonNode read(byte[] text) throws JsonProcessingException {
        return JsonTree.read(text, NODES);
    }

    public static JsonNode read(String text) throws JsonProcessingException {
        return JsonTree.read(text, NODES);
    }

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    public static ArrayNode array() {
        return NODES.arrayNode();
    }

    public static JsonNode of(Object value) {
        return Written.MAPPER.valueToTree(value);
    }

    /** One line. */
    public static String line(JsonNode node) {
        try {
            return Written.MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String pretty(JsonNode node) {
        var printer =
                new DefaultPrettyPrinter(
                        Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        try {
            return Written.MAPPER.writer(printer).writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A scalar as text; absent and null are empty. */
    public static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() ? "" : value.asText();
    }
}
