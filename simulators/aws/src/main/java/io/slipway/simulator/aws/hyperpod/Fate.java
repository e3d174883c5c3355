package io.slipway.simulator.aws.hyperpod;

/** What will become of a node that is launched. */
record Fate(Kind kind, String message) {
    static final Fate GOOD = new Fate(Kind.GOOD, "");

    enum Kind {
        GOOD,
        /** Stays Pending for ever and says nothing. */
        STUCK,
        /** Fails while it starts. */
        FAILS,
        /** Starts, and fails its deep health check. */
        CHECK_FAILS
    }
}
