package io.slipway.guardrail.rule;

import java.util.Locale;

/** What is about to happen to the cluster, or has happened. */
public enum Action {
    CREATE,
    UPDATE,
    /** Other counts for groups of a cluster that stands. */
    SCALE,
    DESTROY;

    /** As events and the command line say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
