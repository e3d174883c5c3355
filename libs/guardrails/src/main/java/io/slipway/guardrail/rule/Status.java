package io.slipway.guardrail.rule;

public enum Status {
    PASS,
    WARN,
    FAIL,
    /** The rule has nothing to say about this request; actual says why. */
    SKIPPED,
    /** The rule could not be checked. Never as good as PASS. */
    UNKNOWN
}
