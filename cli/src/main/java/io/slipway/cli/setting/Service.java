package io.slipway.cli.setting;

import java.util.Locale;

/** The six services, and where each one listens on a machine of its own. */
public enum Service {
    DEPLOY(8081),
    GUARDRAIL(8082),
    ENDPOINT(8083),
    RESERVATION(8084),
    WORKSTATION(8085),
    STRESS(8086);

    private final int localPort;

    Service(int localPort) {
        this.localPort = localPort;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String localUrl() {
        return "http://127.0.0.1:" + localPort;
    }
}
