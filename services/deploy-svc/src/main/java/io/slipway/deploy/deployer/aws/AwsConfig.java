package io.slipway.deploy.deployer.aws;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

@ConfigMapping(prefix = "slipway.deploy.aws")
public interface AwsConfig {
    /** One address for every service, such as the simulator's; AWS itself when left out. */
    Optional<URI> endpoint();

    /** With its secret key; the chain of the SDK (environment, profile, pod identity) otherwise. */
    Optional<String> accessKey();

    Optional<String> secretKey();

    /** Longest time of one call with its repetitions. */
    @WithDefault("10s")
    Duration callLimit();

    /** Until a step looks again at what is on its way. */
    @WithDefault("15s")
    Duration poll();

    /** Where outputs are written; the bucket of the deployer's own stack when left out. */
    Optional<String> artifactsBucket();

    /** Other accounts by their 12 digits. */
    Map<String, Account> accounts();

    /** How to get into another account. */
    interface Account {
        String roleArn();

        Optional<String> externalId();
    }
}
