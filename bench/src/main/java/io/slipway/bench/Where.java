package io.slipway.bench;

import java.util.Map;

/** Addresses of the machine under test; loopback by default. */
record Where(String deploy, String issuer, String kafka) {
    static Where ofEnvironment() {
        Map<String, String> environment = System.getenv();
        return new Where(
                environment.getOrDefault("SLIPWAY_DEPLOY_URL", "http://127.0.0.1:8081"),
                environment.getOrDefault("SLIPWAY_OIDC", "http://127.0.0.1:18080/slipway"),
                environment.getOrDefault("SLIPWAY_KAFKA", "127.0.0.1:19092"));
    }
}
