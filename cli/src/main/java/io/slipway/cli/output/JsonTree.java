package io.slipway.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes the tree of one JSON text from the parser's tokens. */
final class JsonTree {
    private static final JsonFactory PARSERS =
            new JsonFactoryBuilder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS) // examples of AWS have them
                    .build();

    private final JsonParser parser;
    private final JsonNodeFactory nodes;

    private JsonTree(JsonParser parser, JsonNodeFactory nodes) {
        this.parser = parser;
        this.nodes = nodes;
    }

    static JsonNode read(byte[] text, JsonNodeFactory nodes) throws JsonProcessingException {
        return read(() -> PARSERS.createParser(text), nodes);
    }

    static JsonNode read(String text, JsonNodeFactory nodes) throws JsonProcessingException {
        return read(() -> PARSERS.createParser(text), nodes);
    }

    private interface Source {
        JsonParser open() throws IOException;
    }

    private static JsonNode read(Source source, JsonNodeFactory nodes)
            throws JsonProcessingException {
        try (JsonParser parser = source.open()) {
            return new JsonTree(parser, nodes).document();
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing at all is a missing node; more than one value is refused. */
    private JsonNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return MissingNode.getInstance();
        }
        JsonNode document = value(first);
        JsonToken more = parser.nextToken();
        if (more != null) {
            throw new JsonParseException(parser, "there is more behind its end");
        }
        return document;
    }

    /** The parser itself limits how deep it goes. */
    private JsonNode value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT ->
                    switch (parser.getNumberType()) {
                        case INT -> nodes.numberNode(parser.getIntValue());
                        case LONG -> nodes.numberNode(parser.getLongValue());
                        case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL ->
                                nodes.numberNode(parser.getBigIntegerValue());
                    };
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                    throw new JsonParseException(parser, "unexpected " + token);
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = nodes.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            object.set(name, value(parser.nextToken()));
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = nodes.arrayNode();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }
}
