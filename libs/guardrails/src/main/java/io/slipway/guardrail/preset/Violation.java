package io.slipway.guardrail.preset;

/**
 * What is wrong with one field; the pointer is a JSON pointer in URI fragment form, {@code #/name}.
 */
public record Violation(String pointer, String message) {}
