package io.slipway.guardrail.rule;

/** What is about to happen to the cluster, or has happened. */
public enum Action {
    CREATE,
    UPDATE,
    DESTROY
}
