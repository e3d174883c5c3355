package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads policy documents of IAM as far as the rules ask: who and what, conditions aside. */
final class Policies {
    private Policies() {}

    /** Whether some statement allows the action and none denies it. */
    static boolean allow(List<JsonNode> documents, String action) {
        boolean allowed = false;
        for (JsonNode document : documents) {
            for (JsonNode statement : statements(document)) {
                if (texts(statement.path("Action")).stream().anyMatch(one -> covers(one, action))) {
                    if (statement.path("Effect").asText().equals("Deny")
                            && !statement.hasNonNull("Condition")) {
                        return false;
                    }
                    allowed |= statement.path("Effect").asText().equals("Allow");
                }
            }
        }
        return allowed;
    }

    /** Whether an allowed statement about the action covers the resource. */
    static boolean allow(List<JsonNode> documents, String action, String resource) {
        return documents.stream()
                .flatMap(document -> statements(document).stream())
                .filter(statement -> statement.path("Effect").asText().equals("Allow"))
                .filter(
                        statement ->
                                texts(statement.path("Action")).stream()
                                        .anyMatch(one -> covers(one, action)))
                .anyMatch(
                        statement ->
                                texts(statement.path("Resource")).stream()
                                        .anyMatch(one -> covers(one, resource)));
    }

    static List<JsonNode> statements(JsonNode document) {
        JsonNode statements = document.path("Statement");
        return statements.isArray()
                ? statements.valueStream().toList()
                : statements.isObject() ? List.of(statements) : List.of();
    }

    /** One text or a list of them. */
    static List<String> texts(JsonNode value) {
        var texts = new ArrayList<String>();
        if (value.isTextual()) {
            texts.add(value.textValue());
        } else if (value.isArray()) {
            value.forEach(one -> texts.add(one.asText()));
        }
        return texts;
    }

    static boolean trusts(JsonNode trust, String service) {
        return statements(trust).stream()
                .filter(statement -> statement.path("Effect").asText().equals("Allow"))
                .filter(
                        statement ->
                                texts(statement.path("Action")).stream()
                                        .anyMatch(action -> covers(action, "sts:AssumeRole")))
                .anyMatch(
                        statement ->
                                texts(statement.path("Principal").path("Service")).stream()
                                        .anyMatch(one -> one.equals(service) || one.equals("*")));
    }

    private static boolean covers(String pattern, String text) {
        if (pattern.equals("*") || pattern.equalsIgnoreCase(text)) {
            return true;
        }
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            return false;
        }
        String regex =
                Pattern.quote(pattern.toLowerCase(Locale.ROOT))
                        .replace("*", "\\E.*\\Q")
                        .replace("?", "\\E.\\Q");
        return text.toLowerCase(Locale.ROOT).matches(regex);
    }
}
