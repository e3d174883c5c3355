package io.slipway.deploy.node;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.deploy.node")
public interface NodeConfig {
    /** How often somebody looks which clusters are due; {@code off} for never. */
    @WithDefault("5s")
    String sweep();

    /** How often the nodes of each cluster are looked at. */
    @WithDefault("60s")
    Duration every();

    /** Clusters that are looked at in one pass. */
    @WithDefault("20")
    int batch();
}
