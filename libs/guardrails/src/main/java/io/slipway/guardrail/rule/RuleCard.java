package io.slipway.guardrail.rule;

/**
 * What people may know about a rule.
 *
 * @param version changes when the same request may get another result
 * @param severity of its failures
 * @param suppressible whether somebody may take the responsibility and go on
 * @param needs what it looks at: request, cluster, and parts of the account
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
        String source) {

    static RuleCard of(
            String id,
            Phase phase,
            Severity severity,
            String needs,
            String checks,
            String why,
            String fix,
            String source) {
        return new RuleCard(id, 1, phase, severity, true, needs, checks, why, fix, source);
    }

    /**
     * Whether an admin who types the cluster's name may say that nothing runs on it where nobody
     * can look: an EKS cluster whose API is gone for good could never be destroyed otherwise.
     */
    public boolean confirmable() {
        return id.equals("TEARDOWN-SAFE");
    }

    /** The same, and nobody may take the responsibility. */
    RuleCard always() {
        return new RuleCard(id, version, phase, severity, false, needs, checks, why, fix, source);
    }
}
