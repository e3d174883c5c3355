package io.slipway.local.machine;

import org.jspecify.annotations.Nullable;

/** What runs on the machine, in the order of need; what was added later comes last. */
public enum Part {
    POSTGRES("postgres", 15432),
    KAFKA("kafka", 19092),
    OIDC("oidc", 18080),
    LLM("llm", 18090),
    DEPLOY("deploy-svc", 8081, "deploy"),
    GUARDRAIL("guardrail-svc", 8082, "guardrail"),
    ENDPOINT("endpoint-svc", 8083, "endpoint"),
    RESERVATION("reservation-svc", 8084, "reservation"),
    WORKSTATION("workstation-agent", 8085),
    STRESS("stress-svc", 8086, "stress"),
    AWS("aws", 18100),
    KUBERNETES("kubernetes", 18200);

    private final String label;
    private final int usualPort;
    private final @Nullable String database;

    Part(String label, int usualPort) {
        this(label, usualPort, null);
    }

    Part(String label, int usualPort, @Nullable String database) {
        this.label = label;
        this.usualPort = usualPort;
        this.database = database;
    }

    public String label() {
        return label;
    }

    int usualPort() {
        return usualPort;
    }

    /** Name of its database and of the login that owns it. */
    @Nullable String database() {
        return database;
    }

    public boolean service() {
        return switch (this) {
            case POSTGRES, KAFKA, OIDC, LLM, AWS, KUBERNETES -> false;
            case DEPLOY, GUARDRAIL, ENDPOINT, RESERVATION, WORKSTATION, STRESS -> true;
        };
    }

    /** Whether the rest is whole without it. */
    public boolean optional() {
        return this == AWS || this == KUBERNETES;
    }

    /** The variable that moves its port. */
    String variable() {
        return "SLIPWAY_PORT_" + name();
    }
}
