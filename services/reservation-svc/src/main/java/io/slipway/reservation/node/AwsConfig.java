package io.slipway.reservation.node;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.reservation.aws")
public interface AwsConfig {
    /** Where the Auto Scaling groups of the nodes are; node groups are not known without it. */
    Optional<String> region();

    /** Another address than AWS itself. */
    Optional<URI> endpoint();

    /** With its secret key; the chain of the SDK (environment, profile, pod identity) otherwise. */
    Optional<String> accessKey();

    Optional<String> secretKey();

    /** Longest time of one call with its repetitions. */
    @WithDefault("10s")
    Duration callLimit();
}
