package io.slipway.contracts.guardrail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * What one rule found about one subject.
 *
 * @param status {@code PASS}, {@code WARN}, {@code FAIL}, {@code SKIPPED} or {@code UNKNOWN}
 * @param severity {@code INFO}, {@code WARNING} or {@code ERROR}
 * @param subject JSON pointer into the request, or an ARN
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Finding(
        String rule,
        String status,
        String severity,
        String subject,
        String expected,
        String actual,
        String remediation) {}
