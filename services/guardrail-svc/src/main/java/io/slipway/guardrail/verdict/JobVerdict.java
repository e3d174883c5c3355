package io.slipway.guardrail.verdict;

import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a job in one phase.
 *
 * @param cause id of the event that asked for it
 * @param wanted the groups of the request, for the comparison afterwards; null in other verdicts
 * @param request the request itself, where the account will be read again; null otherwise
 */
record JobVerdict(
        VerdictId id,
        String tenant,
        String jobId,
        String clusterName,
        Verdict verdict,
        String cause,
        @Nullable List<Wanted> wanted,
        Basis basis,
        @Nullable String request,
        Instant judgedAt) {

    /** The event that announces it. It holds what fits; the rest is read by the verdict's id. */
    GuardrailEvent announcement() {
        var findings = told();
        return switch (verdict.outcome()) {
            case PASSED ->
                    new GuardrailEvent.Passed(
                            id.value(), jobId, tenant, verdict.phase().word(), findings, judgedAt);
            case FAILED ->
                    new GuardrailEvent.Failed(
                            id.value(), jobId, tenant, verdict.phase().word(), findings, judgedAt);
        };
    }

    /** The event that tells that nothing is decided yet, and why. */
    GuardrailEvent undecided() {
        return new GuardrailEvent.Undecided(
                id.value(), jobId, tenant, verdict.phase().word(), told(), judgedAt);
    }

    private List<io.slipway.contracts.guardrail.Finding> told() {
        return Brief.of(id, verdict.findings()).stream().map(JobVerdict::wire).toList();
    }

    private static io.slipway.contracts.guardrail.Finding wire(Finding finding) {
        return new io.slipway.contracts.guardrail.Finding(
                finding.rule(),
                finding.status().name(),
                finding.severity().name(),
                finding.subject(),
                finding.expected(),
                finding.actual(),
                finding.remediation(),
                finding.answeredBy());
    }
}
