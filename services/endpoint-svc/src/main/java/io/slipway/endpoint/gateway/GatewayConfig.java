package io.slipway.endpoint.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.endpoint.gateway")
interface GatewayConfig {
    /** Invocations of one endpoint that are under way at most. */
    @WithDefault("64")
    int seats();

    /** Invocations of one endpoint that wait for a seat at most. */
    @WithDefault("256")
    int places();

    @WithDefault("30s")
    Duration waitingTime();

    @WithDefault("2s")
    Duration connectTimeout();

    /** Longest silence of a model server, before its answer and between two parts of it. */
    @WithDefault("5m")
    Duration idleTimeout();

    /** Longest time an invocation may take in all. */
    @WithDefault("15m")
    Duration longest();
}
