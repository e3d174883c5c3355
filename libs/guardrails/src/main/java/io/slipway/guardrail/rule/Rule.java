package io.slipway.guardrail.rule;

import io.slipway.guardrail.request.Asked;

/** One guardrail; sealed by what it needs to be given. */
public sealed interface Rule {
    RuleCard card();

    /** Needs nothing but the request. */
    non-sealed interface OfRequest extends Rule {
        void check(Asked asked, Report report);
    }

    /** Needs what was built, and what had been asked. */
    non-sealed interface OfCluster extends Rule {
        void check(BuiltCluster cluster, Report report);
    }
}
