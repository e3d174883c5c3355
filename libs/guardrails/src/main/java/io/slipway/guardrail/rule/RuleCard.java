package io.slipway.guardrail.rule;

/**
 * What people may know about a rule.
 *
 * @param version changes when the same request may get another result
 * @param severity of its failures
 * @param suppressible whether somebody may take the responsibility and go on
 * @param needs what it looks at: request, cluster
 * @param checks the claim that must hold
 * @param why what happens otherwise
 * @param fix what to do
 * @param source where the rule comes from
 */
public record RuleCard(
        String id,
        int version,
        Phase phase,
        Severity severity,
        boolean suppressible,
        String needs,
        String checks,
        String why,
        String fix,
        String source) {}
