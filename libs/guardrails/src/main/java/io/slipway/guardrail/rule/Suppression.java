package io.slipway.guardrail.rule;

import java.time.Instant;

/**
 * Somebody takes the responsibility for a rule that does not hold. The finding stays and says so;
 * it blocks no more. Only for a time, and never for a rule whose card forbids it.
 */
public record Suppression(String rule, String reason, String who, Instant until) {

    boolean covers(RuleCard card, Instant now) {
        return card.suppressible() && rule.equalsIgnoreCase(card.id()) && now.isBefore(until);
    }
}
