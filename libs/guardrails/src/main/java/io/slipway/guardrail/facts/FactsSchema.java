package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The form of a facts file as a JSON Schema, made by the readers of its parts themselves. */
public final class FactsSchema {
    private FactsSchema() {}

    public static ObjectNode document() {
        ObjectNode document =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                        .put("title", "Facts of an account and a cluster")
                        .put(
                                "description",
                                "One member for each part that somebody has read; what is left out"
                                        + " stays unknown, and its rules say UNKNOWN.")
                        .put("type", "object");
        ObjectNode properties = document.putObject("properties");
        properties.set(
                "readAt",
                RowSchema.time().put("description", "of all parts without their own; else now"));
        properties.set("note", RowSchema.of("string"));
        Part.all().forEach(part -> properties.set(part.name(), of(part)));
        return document.put("additionalProperties", false);
    }

    private static ObjectNode of(Part<?> part) {
        ObjectNode schema =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(
                                "description",
                                "%s; relied on for %s".formatted(part.from(), part.keeps()));
        ArrayNode forms = schema.putArray("anyOf");
        forms.add(part.schema());
        ObjectNode wrapped = forms.addObject().put("type", "object");
        ObjectNode members = wrapped.putObject("properties");
        members.set("value", part.schema());
        members.set("readAt", RowSchema.time());
        members.set("source", RowSchema.of("string"));
        wrapped.putArray("required").add("value");
        wrapped.put("additionalProperties", false);
        ObjectNode unknown = forms.addObject().put("type", "object");
        unknown.putObject("properties").set("unknown", RowSchema.of("string"));
        unknown.putArray("required").add("unknown");
        unknown.put("additionalProperties", false);
        return schema;
    }
}
