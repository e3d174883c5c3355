package io.slipway.deploy.cluster;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

@ConfigMapping(prefix = "slipway.deploy.cluster")
public interface ClusterConfig {
    /** Base URL of the model server on a ready cluster, until clusters bring their own. */
    @WithDefault("http://127.0.0.1:18090")
    String modelServer();

    /** How long before the end of a cluster's time its tenant is warned. */
    @WithDefault("1h,15m")
    List<Duration> warnings();
}
