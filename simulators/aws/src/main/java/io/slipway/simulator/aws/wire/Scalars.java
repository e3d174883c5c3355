package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slipway.simulator.aws.model.Shape.Scalar;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Scalars that travel as text: in forms, XML, paths and headers. */
final class Scalars {
    private Scalars() {}

    static JsonNode parse(Scalar scalar, String text) {
        try {
            return switch (scalar.kind()) {
                case STRING -> TextNode.valueOf(text);
                case INTEGER, LONG -> LongNode.valueOf(Long.parseLong(text.strip()));
                case FLOAT, DOUBLE -> DoubleNode.valueOf(Double.parseDouble(text.strip()));
                case BOOLEAN -> bool(text.strip());
                case BLOB -> BinaryNode.valueOf(Base64.getMimeDecoder().decode(text));
                case TIMESTAMP -> Times.parse(text.strip());
            };
        } catch (IllegalArgumentException e) {
            throw new AwsFault(
                    "SerializationException",
                    "'%s' is not of type %s".formatted(text, scalar.kind()));
        }
    }

    private static JsonNode bool(String text) {
        return switch (text) {
            case "true", "True" -> BooleanNode.TRUE;
            case "false", "False" -> BooleanNode.FALSE;
            case String other -> throw new IllegalArgumentException(other);
        };
    }

    static String print(Scalar scalar, JsonNode value, @Nullable String timestampFormat) {
        return switch (scalar.kind()) {
            case TIMESTAMP ->
                    "rfc822".equals(timestampFormat)
                            ? Times.http(value)
                            : "unixTimestamp".equals(timestampFormat)
                                    ? value.asText()
                                    : Times.iso(value);
            case STRING, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, BLOB -> value.asText();
        };
    }
}
