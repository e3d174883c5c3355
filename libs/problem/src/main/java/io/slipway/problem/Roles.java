package io.slipway.problem;

/** The roles of the realm; resources name them in {@code @RolesAllowed}. */
public final class Roles {
    public static final String VIEWER = "viewer";
    public static final String OPERATOR = "operator";
    public static final String ADMIN = "admin";
    public static final String AGENT = "agent";
    public static final String PRODUCER = "producer";

    private Roles() {}
}
