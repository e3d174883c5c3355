package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.request.Asked;
import java.time.Instant;
import java.util.List;

/** All that a judgement depends on: the same case always gets the same verdict. */
public record Case(
        Phase phase,
        Action action,
        Asked asked,
        AccountFacts facts,
        Instant now,
        List<Suppression> suppressions) {

    public static Case beforeCreation(Asked asked, AccountFacts facts, Instant now) {
        return new Case(Phase.PRE, Action.CREATE, asked, facts, now, List.of());
    }
}
