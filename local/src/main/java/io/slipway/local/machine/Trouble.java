package io.slipway.local.machine;

/** Something a person at the terminal must know and can act on: what is wrong, and what to do. */
public final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    public Trouble(String what, String advice) {
        super(what);
        this.advice = advice;
    }

    public String advice() {
        return advice;
    }
}
