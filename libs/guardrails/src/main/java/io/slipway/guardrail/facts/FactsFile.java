package io.slipway.guardrail.facts;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Nearest;
import io.slipway.guardrail.preset.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Facts as a file has them: one member per part, which is the value itself, or {@code {"value": …,
 * "readAt": …, "source": …}}, or {@code {"unknown": "why"}}; and one {@code readAt} for all.
 */
public sealed interface FactsFile {
    record Read(AccountFacts facts) implements FactsFile {}

    record Unreadable(List<Violation> violations) implements FactsFile {}

    /**
     * @param now taken where the file does not say when it was written
     */
    static FactsFile of(JsonNode document, Instant now) {
        var violations = new ArrayList<Violation>();
        if (!document.isObject()) {
            return new Unreadable(
                    List.of(
                            new Violation(
                                    "#",
                                    "must be a JSON object with one member per part, such as"
                                            + " quotas or subnets")));
        }
        Instant readAt = time(document, "#", now, violations);
        AccountFacts facts = AccountFacts.asGiven();
        for (Map.Entry<String, JsonNode> entry : document.properties()) {
            String name = entry.getKey();
            Part<?> part = Part.named(name);
            if (part != null) {
                facts = read(facts, part, entry.getValue(), "#/" + name, readAt, violations);
            } else if (!name.equals("readAt") && !name.equals("note")) {
                violations.add(new Violation("#/" + name, unknown(name)));
            }
        }
        return violations.isEmpty() ? new Read(facts) : new Unreadable(List.copyOf(violations));
    }

    private static <T> AccountFacts read(
            AccountFacts facts,
            Part<T> part,
            JsonNode given,
            String pointer,
            Instant readAt,
            List<Violation> violations) {
        if (given.path("unknown").isTextual() && given.size() == 1) {
            return facts.without(part, given.get("unknown").textValue());
        }
        if (!given.has("value") || !part.wrapped(given)) {
            return facts.with(part, part.read(given, pointer, violations), readAt, null);
        }
        return facts.with(
                part,
                part.read(given.get("value"), pointer + "/value", violations),
                time(given, pointer, readAt, violations),
                given.path("source").isTextual() ? given.get("source").textValue() : null);
    }

    private static Instant time(
            JsonNode node, String pointer, Instant otherwise, List<Violation> violations) {
        @Nullable JsonNode text = node.get("readAt");
        if (text == null || text.isNull()) {
            return otherwise;
        }
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeException e) {
            violations.add(
                    new Violation(
                            pointer + "/readAt", "must be a time such as 2026-11-22T10:00:00Z"));
            return otherwise;
        }
    }

    private static String unknown(String name) {
        String nearest = Nearest.to(name, Part.names());
        return nearest == null
                ? "is no part of an account; there are " + String.join(", ", Part.names())
                : "is no part of an account; did you mean " + nearest + "?";
    }
}
