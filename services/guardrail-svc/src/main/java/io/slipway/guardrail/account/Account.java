package io.slipway.guardrail.account;

/** Where something is or shall be. */
public record Account(String id, String region) {}
