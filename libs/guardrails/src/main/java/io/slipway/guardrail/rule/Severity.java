package io.slipway.guardrail.rule;

public enum Severity {
    INFO,
    WARNING,
    /** Blocks when it fails, and when it cannot be told. */
    ERROR
}
