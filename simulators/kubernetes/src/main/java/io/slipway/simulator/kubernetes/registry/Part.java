package io.slipway.simulator.kubernetes.registry;

/** How much of an object a write may change. */
public enum Part {
    /** All but the status. */
    WHOLE,
    /** Only the status, and labels and annotations that come with it. */
    STATUS,
    /** Everything, past the rules: for the system's own controllers. */
    SYSTEM
}
