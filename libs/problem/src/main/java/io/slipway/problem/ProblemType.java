package io.slipway.problem;

/** One kind of problem; each service lists its own in an enum. */
public interface ProblemType {
    /** Stable name on the wire: {@code type} is {@code /problems/<slug>}. */
    String slug();

    int status();

    String title();

    /**
     * @param detail what happened this time, written for the user
     */
    default Problem because(String detail) {
        return new Problem(this, detail);
    }
}
