package io.slipway.guardrail.verdict;

import com.fasterxml.jackson.annotation.JsonValue;

/** Id of a verdict; sorts by the time it was reached. */
public record VerdictId(@JsonValue String value) {}
