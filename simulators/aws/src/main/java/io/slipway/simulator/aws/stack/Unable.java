package io.slipway.simulator.aws.stack;

/** Why a resource cannot be made. */
final class Unable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    Unable(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
