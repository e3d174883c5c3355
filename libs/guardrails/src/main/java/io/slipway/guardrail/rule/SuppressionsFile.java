package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.preset.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A list of {@code {"rule", "reason", "who", "until"}}; every word of it is needed. */
public sealed interface SuppressionsFile {
    record Read(List<Suppression> suppressions) implements SuppressionsFile {}

    record Unreadable(List<Violation> violations) implements SuppressionsFile {}

    static SuppressionsFile of(JsonNode document) {
        if (!document.isArray()) {
            return new Unreadable(
                    List.of(new Violation("#", "must be a list of rule, reason, who and until")));
        }
        var violations = new ArrayList<Violation>();
        var suppressions = new ArrayList<Suppression>();
        for (int i = 0; i < document.size(); i++) {
            suppressions.add(read(document.get(i), "#/" + i, violations));
        }
        return violations.isEmpty()
                ? new Read(List.copyOf(suppressions))
                : new Unreadable(List.copyOf(violations));
    }

    private static Suppression read(JsonNode node, String at, List<Violation> violations) {
        for (String name : List.of("rule", "reason", "who", "until")) {
            if (node.path(name).asText().isBlank()) {
                violations.add(new Violation(at + "/" + name, "is needed"));
            }
        }
        String rule = node.path("rule").asText();
        RuleCard card = RuleBook.bundled().find(rule);
        if (card == null) {
            violations.add(new Violation(at + "/rule", "is no rule; slipway guardrail rules"));
        } else if (!card.suppressible()) {
            violations.add(
                    new Violation(at + "/rule", "may not be suppressed by anybody: " + card.why()));
        }
        return new Suppression(
                rule,
                node.path("reason").asText(),
                node.path("who").asText(),
                until(node.path("until").asText(), at + "/until", violations));
    }

    private static Instant until(String text, String at, List<Violation> violations) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            violations.add(new Violation(at, "must be a time such as 2026-12-01T00:00:00Z"));
            return Instant.EPOCH;
        }
    }
}
