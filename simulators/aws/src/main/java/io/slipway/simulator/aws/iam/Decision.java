package io.slipway.simulator.aws.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

/** What identity policies say of an action on a resource; conditions are taken to hold. */
enum Decision {
    ALLOWED("allowed"),
    EXPLICIT_DENY("explicitDeny"),
    IMPLICIT_DENY("implicitDeny");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String word;

    Decision(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }

    static JsonNode document(String text) {
        try {
            JsonNode document = MAPPER.readTree(text);
            if (document.isObject() && document.has("Statement")) {
                return document;
            }
        } catch (JsonProcessingException e) {
            // Not JSON; answered like every other document that is none.
        }
        throw new AwsFault(
                "MalformedPolicyDocumentException", "The policy is not in the valid JSON format.");
    }

    static Decision of(Collection<String> policies, String action, String resource) {
        Decision decision = IMPLICIT_DENY;
        for (String policy : policies) {
            JsonNode statements = document(policy).path("Statement");
            for (JsonNode statement :
                    statements.isArray() ? statements : MAPPER.createArrayNode().add(statements)) {
                if (!covers(statement, action, resource)) {
                    continue;
                }
                if (statement.path("Effect").asText().equals("Deny")) {
                    return EXPLICIT_DENY;
                }
                decision = ALLOWED;
            }
        }
        return decision;
    }

    private static boolean covers(JsonNode statement, String action, String resource) {
        boolean acts =
                statement.has("NotAction")
                        ? !any(statement.path("NotAction"), action)
                        : any(statement.path("Action"), action);
        boolean on =
                statement.has("NotResource")
                        ? !any(statement.path("NotResource"), resource)
                        : !statement.has("Resource") || any(statement.path("Resource"), resource);
        return acts && on;
    }

    private static boolean any(JsonNode patterns, String text) {
        if (patterns.isTextual()) {
            return like(patterns.asText(), text);
        }
        for (JsonNode pattern : patterns) {
            if (like(pattern.asText(), text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean like(String pattern, String text) {
        String regex =
                Pattern.quote(pattern.toLowerCase(Locale.ROOT))
                        .replace("*", "\\E.*\\Q")
                        .replace("?", "\\E.\\Q");
        return (text.equals("*") && pattern.equals("*"))
                || text.toLowerCase(Locale.ROOT).matches(regex);
    }
}
