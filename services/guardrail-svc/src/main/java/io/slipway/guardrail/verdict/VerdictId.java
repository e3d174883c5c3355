package io.slipway.guardrail.verdict;

/** Id of a verdict; sorts by the time it was reached. */
public record VerdictId(String value) {}
