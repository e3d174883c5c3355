package io.slipway.agent.gpu;

/** Whether a GPU can be cut now, and whether a reset would change that. */
public enum MigMode {
    UNSUPPORTED,
    OFF,
    ON,
    /** Off now; on after the next reset. */
    TURNING_ON,
    /** On now; off after the next reset. */
    TURNING_OFF;

    public static MigMode of(boolean now, boolean afterReset) {
        if (now) {
            return afterReset ? ON : TURNING_OFF;
        }
        return afterReset ? TURNING_ON : OFF;
    }

    public boolean cuttable() {
        return this == ON || this == TURNING_OFF;
    }
}
