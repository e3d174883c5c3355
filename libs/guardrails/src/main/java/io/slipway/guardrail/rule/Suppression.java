package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import java.time.Instant;

/**
 * Somebody takes the responsibility for a rule that does not hold. The finding stays and says so;
 * it blocks no more. Only for a time, and never for a rule whose card forbids it.
 */
public record Suppression(String rule, String reason, String who, Instant until) {

    boolean covers(RuleCard card, Finding finding, Instant now) {
        return (card.suppressible() || confirmed(card, finding))
                && rule.equalsIgnoreCase(card.id())
                && now.isBefore(until);
    }

    /** What is known to be wrong stays wrong, whoever confirms it. */
    private static boolean confirmed(RuleCard card, Finding finding) {
        return card.confirmable()
                && finding.status() == Status.UNKNOWN
                && finding.subject().equals("facts/" + Part.JOBS.name());
    }
}
