package io.slipway.agent.host;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who this host is and whose. */
@ConfigMapping(prefix = "slipway.agent.host")
public interface HostConfig {
    @WithDefault("ws-1")
    String id();

    /** The team that owns it; for the others it does not exist. */
    @WithDefault("team-a")
    String tenant();
}
