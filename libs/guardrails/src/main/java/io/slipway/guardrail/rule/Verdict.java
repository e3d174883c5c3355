package io.slipway.guardrail.rule;

import java.util.List;

/** Follows from the findings and from nothing else. */
public record Verdict(Phase phase, Outcome outcome, List<Finding> findings) {
    public enum Outcome {
        PASSED,
        FAILED
    }

    public static Verdict of(Phase phase, List<Finding> findings) {
        if (findings.isEmpty()) {
            throw new IllegalStateException("a verdict without findings would pass unchecked");
        }
        return new Verdict(
                phase,
                findings.stream().anyMatch(Finding::blocks) ? Outcome.FAILED : Outcome.PASSED,
                List.copyOf(findings));
    }

    public boolean passed() {
        return outcome == Outcome.PASSED;
    }

    public List<Finding> blocking() {
        return findings.stream().filter(Finding::blocks).toList();
    }
}
