package io.slipway.simulator.aws.machine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reference paths, as {@code $.a.b[0]}, and {@code $$} for the context. */
record Paths(JsonNode data, JsonNode context) {

    JsonNode at(String path) {
        JsonNode node = path.startsWith("$$") ? context : data;
        String rest = path.replaceFirst("^\\$+", "");
        for (String part : rest.split("[.\\[]", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            node =
                    part.endsWith("]")
                            ? part.matches("\\d{1,6}]")
                                    ? node.path(
                                            Integer.parseInt(part.substring(0, part.length() - 1)))
                                    : node.path(part.replaceAll("^'|'?]$", ""))
                            : node.path(part);
        }
        return node;
    }

    /** A path that a definition relies on. */
    JsonNode need(String path) {
        JsonNode found = at(path);
        if (found instanceof MissingNode) {
            throw new Failure(
                    "States.Runtime", "The path '%s' is not in the input".formatted(path));
        }
        return found;
    }

    /** Parameters: members whose name ends in {@code .$} are paths. */
    JsonNode fill(JsonNode template) {
        if (template instanceof ObjectNode object) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                String name = member.getKey();
                if (name.endsWith(".$")) {
                    filled.set(
                            name.substring(0, name.length() - 2), need(member.getValue().asText()));
                } else {
                    filled.set(name, fill(member.getValue()));
                }
            }
            return filled;
        }
        if (template instanceof ArrayNode array) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            array.forEach(each -> filled.add(fill(each)));
            return filled;
        }
        return template;
    }

    /** Puts a result where ResultPath says: over the input, into it, or nowhere. */
    static JsonNode place(JsonNode input, JsonNode result, @Nullable JsonNode path) {
        if (path == null || path.asText().equals("$")) {
            return result;
        }
        if (path.isNull()) {
            return input;
        }
        ObjectNode whole =
                input instanceof ObjectNode object
                        ? object.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        List<String> parts = List.of(path.asText().substring(2).split("\\.", -1));
        ObjectNode home = whole;
        for (String part : parts.subList(0, parts.size() - 1)) {
            home = home.withObjectProperty(part);
        }
        home.set(parts.getLast(), result);
        return whole;
    }
}
