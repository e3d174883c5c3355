package io.slipway.simulator.kubernetes.object;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The two patches that need to know nothing of the kind: RFC 6902 and RFC 7386. */
public final class Patch {
    private static final int MAX_OPERATIONS = 10_000;

    private Patch() {}

    public static ObjectNode merged(ObjectNode target, JsonNode patch) {
        ObjectNode result = target.deepCopy();
        merge(result, patch);
        return result;
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties()
                .forEach(
                        entry -> {
                            String field = entry.getKey();
                            JsonNode value = entry.getValue();
                            if (value.isNull()) {
                                target.remove(field);
                            } else if (value.isObject()) {
                                merge(Resource.child(target, field), value);
                            } else {
                                target.set(field, value.deepCopy());
                            }
                        });
    }

    public static ObjectNode applied(ObjectNode target, JsonNode operations) {
        if (!operations.isArray()) {
            throw Refusal.badRequest("a JSON patch is a list of operations");
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw Refusal.of(
                    413,
                    "RequestEntityTooLarge",
                    "The allowed maximum operations in a JSON patch is %d, got %d"
                            .formatted(MAX_OPERATIONS, operations.size()));
        }
        ObjectNode result = target.deepCopy();
        for (JsonNode operation : operations) {
            apply(result, operation);
        }
        return result;
    }

    private static void apply(ObjectNode root, JsonNode operation) {
        String verb = operation.path("op").asText();
        JsonPointer path = pointer(operation.path("path").asText());
        switch (verb) {
            case "add" -> add(root, path, operation.path("value"));
            case "remove" -> remove(root, path);
            case "replace" -> {
                remove(root, path);
                add(root, path, operation.path("value"));
            }
            case "move" -> add(root, path, remove(root, from(operation)));
            case "copy" -> {
                JsonNode value = root.at(from(operation));
                if (value.isMissingNode()) {
                    throw failed("copy", from(operation));
                }
                add(root, path, value.deepCopy());
            }
            case "test" -> {
                JsonNode found = root.at(path);
                JsonNode value = operation.path("value");
                if (!(found.isMissingNode() && value.isNull()) && !found.equals(value)) {
                    throw Refusal.of(
                            422,
                            "Invalid",
                            "the server rejected our request due to an error in our request:"
                                    + " testing value %s failed".formatted(path));
                }
            }
            default -> throw Refusal.badRequest("unknown operation in a JSON patch: " + verb);
        }
    }

    private static JsonPointer from(JsonNode operation) {
        return pointer(operation.path("from").asText());
    }

    private static JsonPointer pointer(String text) {
        try {
            JsonPointer pointer = JsonPointer.compile(text);
            if (pointer.matches()) {
                throw Refusal.badRequest("a JSON patch cannot replace the whole object");
            }
            return pointer;
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("no JSON pointer: " + text);
        }
    }

    private static void add(ObjectNode root, JsonPointer path, JsonNode value) {
        JsonPointer last = path.last();
        switch (root.at(path.head())) {
            case ObjectNode parent -> parent.set(last.getMatchingProperty(), value.deepCopy());
            case ArrayNode parent -> {
                int index =
                        last.getMatchingProperty().equals("-")
                                ? parent.size()
                                : last.getMatchingIndex();
                if (index < 0 || index > parent.size()) {
                    throw failed("add", path);
                }
                parent.insert(index, value.deepCopy());
            }
            default -> throw failed("add", path);
        }
    }

    private static JsonNode remove(ObjectNode root, JsonPointer path) {
        JsonPointer last = path.last();
        JsonNode removed =
                switch (root.at(path.head())) {
                    case ObjectNode parent -> parent.remove(last.getMatchingProperty());
                    case ArrayNode parent -> parent.remove(last.getMatchingIndex());
                    default -> MissingNode.getInstance();
                };
        if (removed == null || removed.isMissingNode()) {
            throw failed("remove", path);
        }
        return removed;
    }

    private static Refusal failed(String verb, JsonPointer path) {
        return Refusal.of(
                422,
                "Invalid",
                ("the server rejected our request due to an error in our request: %s operation does"
                                + " not apply: doc is missing path: \"%s\": missing value")
                        .formatted(verb, path));
    }
}
