package io.slipway.guardrail.rule;

import java.util.List;

/** Findings as a test says them: the status and the subject. */
final class Brief {
    private Brief() {}

    static List<String> of(List<Finding> findings) {
        return findings.stream()
                .map(finding -> "%s %s".formatted(finding.status(), finding.subject()))
                .toList();
    }
}
