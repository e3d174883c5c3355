package io.slipway.simulator.kubernetes.registry;

/** What becomes of those who belong to a deleted object. */
public enum Propagation {
    BACKGROUND,
    FOREGROUND,
    ORPHAN
}
