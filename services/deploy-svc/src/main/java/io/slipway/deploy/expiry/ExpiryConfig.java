package io.slipway.deploy.expiry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.deploy.expiry")
public interface ExpiryConfig {
    /** How often somebody looks; {@code off} for never. */
    @WithDefault("5s")
    String sweep();

    /** Until taking a cluster away is tried again, when the guardrails did not let it go. */
    @WithDefault("1h")
    Duration again();

    /** Clusters that are looked at in one transaction. */
    @WithDefault("20")
    int batch();
}
