package io.slipway.cli.exit;

/**
 * The exit codes scripts may rely on; docs/cli.md and {@code slipway help exit-codes} list them.
 */
public enum Exit {
    DONE(0),
    /** The operation ran and failed. */
    FAILED(1),
    USAGE(2),
    NOT_FOUND(3),
    LOGIN_NEEDED(4),
    NOT_ALLOWED(5),
    CONFLICT(6),
    /** A guardrail, a quota or the capacity says no. */
    REFUSED(7),
    /** Still going when the wait was over. */
    UNFINISHED(8),
    UNAVAILABLE(69),
    INTERRUPTED(130);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
