package io.slipway.contracts.guardrail;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What one rule found about one subject.
 *
 * @param status {@code PASS}, {@code WARN}, {@code FAIL}, {@code SKIPPED} or {@code UNKNOWN}
 * @param severity {@code INFO}, {@code WARNING} or {@code ERROR}
 * @param subject JSON pointer into the request, or an ARN
 * @param answeredBy who answers for it, so that it blocks no more; absent when nobody does
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Finding(
        String rule,
        String status,
        String severity,
        String subject,
        String expected,
        String actual,
        String remediation,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String answeredBy) {

    public Finding(
            String rule,
            String status,
            String severity,
            String subject,
            String expected,
            String actual,
            String remediation) {
        this(rule, status, severity, subject, expected, actual, remediation, null);
    }
}
