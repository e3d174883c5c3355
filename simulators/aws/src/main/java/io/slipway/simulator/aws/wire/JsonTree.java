package io.slipway.simulator.aws.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.model.ServiceModel;
import io.slipway.simulator.aws.model.Shape.Kind;
import io.slipway.simulator.aws.model.Shape.Scalar;
import io.slipway.simulator.aws.model.Shape.Sequence;
import io.slipway.simulator.aws.model.Shape.Slot;
import io.slipway.simulator.aws.model.Shape.Structure;
import io.slipway.simulator.aws.model.Shape.Table;
import java.util.Base64;

/**
 * Foreign JSON held against the model: types must fit, nulls are absent, members the model does not
 * have are dropped as AWS drops them.
 */
public record JsonTree(ServiceModel model, boolean stored) {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    JsonTree(ServiceModel model) {
        this(model, false);
    }

    /**
     * A tree of ours that was written as JSON: members by their own names, wherever they travel.
     */
    public static ObjectNode restore(ServiceModel model, String shape, JsonNode node) {
        return new JsonTree(model, true).structure(model.structure(shape), node);
    }

    ObjectNode structure(Structure structure, JsonNode node) {
        if (!node.isObject()) {
            throw mismatch(node, "structure");
        }
        ObjectNode tree = NODES.objectNode();
        structure
                .members()
                .forEach(
                        (name, slot) -> {
                            JsonNode member = node.get(stored ? name : slot.wireName(name));
                            if (member != null && !member.isNull() && (stored || slot.inBody())) {
                                tree.set(name, value(slot, member));
                            }
                        });
        return tree;
    }

    JsonNode value(Slot slot, JsonNode node) {
        return switch (model.shape(slot.shape())) {
            case Structure structure -> structure(structure, node);
            case Sequence sequence -> {
                if (!node.isArray()) {
                    throw mismatch(node, "list");
                }
                ArrayNode list = NODES.arrayNode();
                node.forEach(item -> list.add(value(sequence.member(), item)));
                yield list;
            }
            case Table table -> {
                if (!node.isObject()) {
                    throw mismatch(node, "map");
                }
                ObjectNode map = NODES.objectNode();
                node.properties()
                        .forEach(e -> map.set(e.getKey(), value(table.value(), e.getValue())));
                yield map;
            }
            case Scalar scalar -> scalar(scalar, node);
        };
    }

    private static JsonNode scalar(Scalar scalar, JsonNode node) {
        boolean fits =
                switch (scalar.kind()) {
                    case STRING -> node.isTextual();
                    case INTEGER, LONG -> node.isIntegralNumber();
                    case FLOAT, DOUBLE -> node.isNumber();
                    case BOOLEAN -> node.isBoolean();
                    case BLOB -> node.isTextual() || node.isBinary();
                    case TIMESTAMP -> node.isNumber() || node.isTextual();
                };
        if (!fits) {
            throw mismatch(node, scalar.kind().toString());
        }
        if (scalar.kind() == Kind.BLOB && node.isTextual()) {
            try {
                return BinaryNode.valueOf(Base64.getMimeDecoder().decode(node.asText()));
            } catch (IllegalArgumentException e) {
                throw mismatch(node, "BLOB");
            }
        }
        return scalar.kind() == Kind.TIMESTAMP && node.isTextual()
                ? Times.parse(node.asText())
                : node;
    }

    private static AwsFault mismatch(JsonNode node, String wanted) {
        return new AwsFault(
                "SerializationException",
                "%s can not be converted to %s".formatted(node.getNodeType(), wanted));
    }
}
