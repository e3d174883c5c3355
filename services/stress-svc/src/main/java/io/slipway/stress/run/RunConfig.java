package io.slipway.stress.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

@ConfigMapping(prefix = "slipway.stress.run")
public interface RunConfig {
    /** Runs at a time, over all replicas: a second one would disturb the first one's numbers. */
    @WithDefault("1")
    int limit();

    /** Starts of one run before it is given up. */
    @WithDefault("2")
    int attempts();

    /** How long a process may be silent before its run is taken over. */
    @WithDefault("15s")
    Duration lease();

    @WithDefault("200")
    double maxRate();

    @WithDefault("10m")
    Duration maxDuration();

    /** Networks, and optionally ports, that load may be sent to. */
    @WithDefault("127.0.0.0/8 1024-65535,::1/128 1024-65535")
    List<String> allowedTargets();

    /** Producers on other platforms and the tenant each of them speaks for. */
    Map<String, String> producers();
}
