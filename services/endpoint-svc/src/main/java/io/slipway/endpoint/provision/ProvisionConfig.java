package io.slipway.endpoint.provision;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.endpoint.provision")
interface ProvisionConfig {
    /** Where clients and other services reach this service; the start of every invocation URL. */
    @WithDefault("http://127.0.0.1:${quarkus.http.port}")
    String gatewayUrl();

    /** How long a model server may take to answer; loading a large model takes minutes. */
    @WithDefault("10m")
    Duration deadline();

    /** The pause between two probes doubles up to this. */
    @WithDefault("15s")
    Duration longestPause();

    @WithDefault("2s")
    Duration probeTimeout();

    /** Endpoints looked at in one go; the rest follows a second later. */
    @WithDefault("20")
    int batch();
}
