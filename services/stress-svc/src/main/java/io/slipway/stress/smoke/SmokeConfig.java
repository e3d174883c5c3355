package io.slipway.stress.smoke;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "slipway.stress.smoke")
public interface SmokeConfig {
    @WithDefault("4")
    double ratePerSecond();

    /** With the rate: 20 requests, enough to be sure of a median. */
    @WithDefault("5s")
    Duration duration();

    @WithDefault("16")
    int outputTokens();

    /** What half of the requests must keep, with 99 % confidence. */
    @WithDefault("2s")
    Duration timeToFirstToken();

    @WithDefault("200ms")
    Duration interToken();
}
