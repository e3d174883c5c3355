package io.slipway.contracts.guardrail;

/**
 * What one rule found about one subject.
 *
 * @param status {@code PASS}, {@code WARN}, {@code FAIL}, {@code SKIPPED} or {@code UNKNOWN}
 * @param severity {@code INFO}, {@code WARNING} or {@code ERROR}
 * @param subject JSON pointer into the request, or an ARN
 */
public record Finding(
        String rule,
        String status,
        String severity,
        String subject,
        String expected,
        String actual,
        String remediation) {}
