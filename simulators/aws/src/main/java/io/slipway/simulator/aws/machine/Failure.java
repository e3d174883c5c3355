package io.slipway.simulator.aws.machine;

/** A state failed, by a name that Retry and Catch know. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String error;
    private final String cause;

    Failure(String error, String cause) {
        super(error + ": " + cause, null, false, false);
        this.error = error;
        this.cause = cause;
    }

    String error() {
        return error;
    }

    String cause() {
        return cause;
    }
}
