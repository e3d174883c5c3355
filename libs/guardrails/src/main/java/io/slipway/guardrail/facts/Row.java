package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.preset.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One object of a facts file, read strictly: a mistyped member would be a fact that is missing. */
final class Row {
    private final JsonNode node;
    private final String pointer;
    private final List<Violation> violations;
    private final Set<String> known = new HashSet<>();
    private final @Nullable RowSchema schema;

    Row(JsonNode node, String pointer, List<Violation> violations) {
        this.node = node;
        this.pointer = pointer;
        this.violations = violations;
        this.schema = null;
        if (!node.isObject()) {
            violations.add(new Violation(pointer, "must be a JSON object"));
        }
    }

    /** Reads nothing, and notes what would be read. */
    private Row(RowSchema schema) {
        this.node = JsonNodeFactory.instance.objectNode();
        this.pointer = "";
        this.violations = new ArrayList<>();
        this.schema = schema;
    }

    /** The JSON Schema of what a reader takes, from the calls that it makes. */
    static ObjectNode schemaOf(Function<Row, ?> read) {
        var schema = new RowSchema();
        Object _ = read.apply(new Row(schema));
        return schema.document();
    }

    private void note(String name, ObjectNode type, boolean needed) {
        if (schema != null) {
            schema.note(name, type, needed);
        }
    }

    /** All of it as it is, whatever its members. */
    JsonNode whole() {
        if (schema != null) {
            schema.anything();
        }
        node.fieldNames().forEachRemaining(known::add);
        return node;
    }

    String text(String name) {
        String text = maybeText(name);
        note(name, RowSchema.text(), true);
        if (text == null) {
            refuse(name, "is needed");
        }
        return text == null ? "" : text;
    }

    @Nullable String maybeText(String name) {
        note(name, RowSchema.text(), false);
        JsonNode value = value(name);
        if (value != null && value.isContainerNode()) {
            refuse(name, "must be text");
            return null;
        }
        return value == null ? null : value.asText();
    }

    long whole(String name) {
        Long whole = maybeWhole(name);
        note(name, RowSchema.of("integer"), true);
        if (whole == null) {
            refuse(name, "is needed");
        }
        return whole == null ? 0 : whole;
    }

    @Nullable Long maybeWhole(String name) {
        note(name, RowSchema.of("integer"), false);
        JsonNode value = value(name);
        if (value != null && !(value.isNumber() && value.canConvertToLong())) {
            refuse(name, "must be a number");
            return null;
        }
        return value == null ? null : (Long) value.longValue();
    }

    boolean flag(String name) {
        Boolean flag = maybeFlag(name);
        note(name, RowSchema.of("boolean"), true);
        if (flag == null) {
            refuse(name, "is needed");
        }
        return flag != null && flag;
    }

    @Nullable Boolean maybeFlag(String name) {
        note(name, RowSchema.of("boolean"), false);
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            refuse(name, "must be true or false");
            return null;
        }
        return value == null ? null : (Boolean) value.booleanValue();
    }

    @Nullable Instant maybeTime(String name) {
        String text = maybeText(name);
        note(name, RowSchema.time(), false);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            refuse(name, "must be a time such as 2026-11-22T10:00:00Z");
            return null;
        }
    }

    List<String> texts(String name) {
        note(name, RowSchema.listOf(RowSchema.text()), false);
        JsonNode value = value(name);
        var texts = new ArrayList<String>();
        if (value != null && !value.isArray()) {
            refuse(name, "must be a list");
        } else if (value != null) {
            value.forEach(one -> texts.add(one.asText()));
        }
        return List.copyOf(texts);
    }

    /** Null where the member is not there, which is not the same as nothing in it. */
    @Nullable Map<String, String> maybeTextsByName(String name) {
        Map<String, String> texts = textsByName(name);
        return value(name) == null ? null : texts;
    }

    Map<String, String> textsByName(String name) {
        note(name, RowSchema.textsByName(), false);
        JsonNode value = value(name);
        var texts = new LinkedHashMap<String, String>();
        if (value != null && !value.isObject()) {
            refuse(name, "must be an object");
        } else if (value != null) {
            value.properties()
                    .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        }
        return texts;
    }

    <T> List<T> rows(String name, Function<Row, T> read) {
        if (schema != null) {
            note(name, RowSchema.listOf(schemaOf(read)), false);
        }
        JsonNode value = value(name);
        return value == null ? List.of() : list(value, pointer + "/" + name, violations, read);
    }

    /** A document of somebody else's, such as a policy. */
    JsonNode document(String name) {
        note(name, RowSchema.of("object"), false);
        JsonNode value = value(name);
        return value == null ? JsonNodeFactory.instance.objectNode() : value;
    }

    static <T> List<T> list(
            JsonNode list, String pointer, List<Violation> violations, Function<Row, T> read) {
        if (!list.isArray()) {
            violations.add(new Violation(pointer, "must be a list"));
            return List.of();
        }
        var rows = new ArrayList<T>();
        for (int i = 0; i < list.size(); i++) {
            rows.add(one(list.get(i), pointer + "/" + i, violations, read));
        }
        return List.copyOf(rows);
    }

    static <T> T one(
            JsonNode node, String pointer, List<Violation> violations, Function<Row, T> read) {
        var row = new Row(node, pointer, violations);
        T value = read.apply(row);
        row.refuseOthers();
        return value;
    }

    private void refuseOthers() {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!known.contains(entry.getKey())) {
                refuse(
                        entry.getKey(),
                        "is not known; there are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    private @Nullable JsonNode value(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private void refuse(String name, String message) {
        violations.add(new Violation(pointer + "/" + name, message));
    }
}
