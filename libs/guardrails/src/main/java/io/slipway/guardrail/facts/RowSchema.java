package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** The JSON Schema of one object of a facts file, noted while its reader asks for its members. */
final class RowSchema {
    private final Map<String, ObjectNode> members = new LinkedHashMap<>();
    private final TreeSet<String> needed = new TreeSet<>();
    private boolean anything;

    void note(String name, ObjectNode type, boolean need) {
        members.put(name, type);
        if (need) {
            needed.add(name);
        }
    }

    void anything() {
        anything = true;
    }

    ObjectNode document() {
        ObjectNode document = of("object");
        if (anything) {
            return document;
        }
        ObjectNode properties = document.putObject("properties");
        members.forEach(properties::set);
        if (!needed.isEmpty()) {
            needed.forEach(document.putArray("required")::add);
        }
        return document.put("additionalProperties", false);
    }

    static ObjectNode of(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** A number or a truth value is read as its text. */
    static ObjectNode text() {
        ObjectNode text = JsonNodeFactory.instance.objectNode();
        text.putArray("type").add("string").add("number").add("boolean");
        return text;
    }

    static ObjectNode time() {
        return of("string").put("format", "date-time");
    }

    static ObjectNode listOf(ObjectNode element) {
        ObjectNode list = of("array");
        list.set("items", element);
        return list;
    }

    static ObjectNode textsByName() {
        ObjectNode map = of("object");
        map.set("additionalProperties", text());
        return map;
    }
}
