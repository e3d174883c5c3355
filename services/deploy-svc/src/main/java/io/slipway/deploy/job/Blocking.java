package io.slipway.deploy.job;

import io.slipway.contracts.guardrail.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** The findings that block, in one sentence each. */
public record Blocking(String reason, String remediation) {
    /** For a log: what is waited for, and what somebody can do meanwhile. */
    String waiting() {
        return "waits to be verified: %s. What to do: %s".formatted(reason, remediation);
    }

    public static Blocking of(List<Finding> findings) {
        List<Finding> blocking =
                findings.stream()
                        .filter(
                                one ->
                                        one.severity().equals("ERROR")
                                                && (one.status().equals("FAIL")
                                                        || one.status().equals("UNKNOWN")))
                        .toList();
        if (blocking.isEmpty()) {
            return new Blocking(
                    "The guardrails refused the request.", "Read the findings of the verdict.");
        }
        return new Blocking(
                blocking.stream()
                        .map(
                                one ->
                                        "%s at %s: %s, expected %s"
                                                .formatted(
                                                        one.rule(),
                                                        one.subject(),
                                                        one.actual(),
                                                        one.expected()))
                        .collect(Collectors.joining("; ")),
                blocking.stream()
                        .map(Finding::remediation)
                        .distinct()
                        .collect(Collectors.joining(" ")));
    }
}
