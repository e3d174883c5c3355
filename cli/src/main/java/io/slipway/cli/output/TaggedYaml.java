package io.slipway.cli.output;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * YAML with the short functions of CloudFormation, such as {@code !Ref Name} and {@code !If [A, b,
 * c]}, written out as JSON has them. Every other tag means nothing here.
 */
public final class TaggedYaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();
    private static final Set<String> PLAIN = Set.of("Ref", "Condition");
    private static final Set<String> FUNCTIONS =
            Set.of(
                    "Sub",
                    "GetAtt",
                    "If",
                    "Equals",
                    "Not",
                    "And",
                    "Or",
                    "Join",
                    "Select",
                    "Split",
                    "FindInMap",
                    "GetAZs",
                    "ImportValue",
                    "Base64",
                    "Cidr",
                    "Transform");

    private final YAMLParser parser;

    private TaggedYaml(YAMLParser parser) {
        this.parser = parser;
    }

    public static JsonNode read(String text) throws IOException {
        try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
            parser.nextToken();
            return new TaggedYaml(parser).node();
        }
    }

    private JsonNode node() throws IOException {
        String function = function(parser.getTypeId());
        JsonNode value =
                switch (parser.currentToken()) {
                    case START_OBJECT -> object();
                    case START_ARRAY -> list();
                    case null -> JsonNodeFactory.instance.missingNode();
                    default -> parser.readValueAsTree();
                };
        return function == null
                ? value
                : JsonNodeFactory.instance.objectNode().set(function, value);
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, node());
        }
        return object;
    }

    private ArrayNode list() throws IOException {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(node());
        }
        return list;
    }

    private static @Nullable String function(@Nullable Object tag) {
        if (!(tag instanceof String name)) {
            return null;
        }
        return PLAIN.contains(name) ? name : FUNCTIONS.contains(name) ? "Fn::" + name : null;
    }
}
