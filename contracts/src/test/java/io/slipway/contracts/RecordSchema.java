package io.slipway.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the JSON Schema 2020-12 of an event from its record: components that are not {@link
 * Nullable} are required, nested records are written out in place, and the content model stays
 * open, so that a later version may add members.
 */
final class RecordSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RecordSchema() {}

    static ObjectNode of(EventType type) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", type.dataschema().toString());
        schema.put("title", type.name());
        schema.setAll(objectOf(type.record()));
        if (type.root() != type.record() || schema.at("/properties").has("type")) {
            discriminate(schema, type.name());
        }
        return schema;
    }

    private static void discriminate(ObjectNode schema, String name) {
        ObjectNode properties = JSON.objectNode();
        properties.putObject("type").put("const", name);
        for (var property : schema.get("properties").properties()) {
            properties.putIfAbsent(property.getKey(), property.getValue());
        }
        var required = JSON.arrayNode().add("type");
        for (var each : schema.path("required")) {
            if (!each.textValue().equals("type")) {
                required.add(each);
            }
        }
        schema.set("properties", properties);
        schema.set("required", required);
    }

    private static ObjectNode objectOf(Class<?> record) {
        ObjectNode schema = JSON.objectNode();
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        var required = JSON.arrayNode();
        for (RecordComponent component : record.getRecordComponents()) {
            AnnotatedType type = component.getAnnotatedType();
            ObjectNode value = valueOf(type);
            if (type.isAnnotationPresent(Nullable.class)) {
                JsonNode notNull = value.get("type");
                value.putArray("type").add(notNull).add("null");
            } else {
                required.add(component.getName());
            }
            properties.set(component.getName(), value);
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static ObjectNode valueOf(AnnotatedType annotated) {
        if (annotated.getType() instanceof ParameterizedType generic) {
            AnnotatedType[] arguments =
                    ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return scalar("array", null).set("items", valueOf(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0].getType() == String.class) {
                return scalar("object", null).set("additionalProperties", valueOf(arguments[1]));
            }
        }
        Class<?> type = (Class<?>) annotated.getType();
        if (type.isRecord()) {
            return objectOf(type);
        }
        return switch (type.getName()) {
            case "java.lang.Object" -> JSON.objectNode();
            case "java.lang.String" -> scalar("string", null);
            case "java.time.Instant" -> scalar("string", "date-time");
            case "java.time.Duration" -> scalar("string", "duration");
            case "boolean", "java.lang.Boolean" -> scalar("boolean", null);
            case "int", "java.lang.Integer" -> scalar("integer", "int32");
            case "long", "java.lang.Long" -> scalar("integer", "int64");
            case "double", "java.lang.Double", "java.math.BigDecimal" -> scalar("number", null);
            default -> throw new IllegalStateException("no schema for " + type.getName());
        };
    }

    private static ObjectNode scalar(String type, @Nullable String format) {
        ObjectNode schema = JSON.objectNode().put("type", type);
        return format == null ? schema : schema.put("format", format);
    }
}
