package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;

/** One guardrail; sealed by what it needs to be given. */
public sealed interface Rule {
    RuleCard card();

    /** What has to happen to the cluster for the rule to be asked. */
    default Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE);
    }

    /** What it wants to know of the account. */
    default List<Part<?>> parts() {
        return List.of();
    }

    /** Needs nothing but the request. */
    non-sealed interface OfRequest extends Rule {
        void check(Asked asked, Report report);
    }

    /** Finds most of its faults in the request alone, and the rest when it is given facts. */
    non-sealed interface OfBoth extends Rule {
        void check(Asked asked, Evidence evidence, Report report);
    }

    /** Can say nothing without facts of the account. */
    non-sealed interface OfAccount extends Rule {
        void check(Asked asked, Evidence evidence, Report report);
    }

    /** Needs what was built, and what had been asked. */
    non-sealed interface OfCluster extends Rule {
        void check(BuiltCluster cluster, Report report);
    }
}
