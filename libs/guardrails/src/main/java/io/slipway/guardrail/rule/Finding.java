package io.slipway.guardrail.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What one rule found about one subject.
 *
 * @param subject JSON pointer in fragment form into the request as the client wrote it, or the name
 *     of a thing
 * @param retryable whether the same request may pass later without a change
 * @param answeredBy who answers for it, so that it blocks no more; null when nobody does
 */
public record Finding(
        String rule,
        int version,
        Phase phase,
        Severity severity,
        Status status,
        String subject,
        String expected,
        String actual,
        String remediation,
        boolean retryable,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String answeredBy) {

    public Finding(
            String rule,
            int version,
            Phase phase,
            Severity severity,
            Status status,
            String subject,
            String expected,
            String actual,
            String remediation,
            boolean retryable) {
        this(
                rule,
                version,
                phase,
                severity,
                status,
                subject,
                expected,
                actual,
                remediation,
                retryable,
                null);
    }

    /** A rule that must hold and does not, or cannot be told to. */
    public boolean blocks() {
        return severity == Severity.ERROR
                && switch (status) {
                    case FAIL, UNKNOWN -> true;
                    case PASS, WARN, SKIPPED -> false;
                };
    }
}
