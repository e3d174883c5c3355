package io.slipway.guardrail.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which accounts may be read, and how. Without any, requests are judged by themselves. */
@ConfigMapping(prefix = "slipway.guardrail.aws")
public interface AwsConfig {
    /** Another place than AWS itself, such as the simulator; for every service. */
    Optional<URI> endpoint();

    /** The 12-digit account of our own credentials, and of every request that names none. */
    Optional<String> account();

    /** Other accounts by their 12 digits, and how to get into each. */
    Map<String, Entrance> accounts();

    /** With its secret key; the chain of the SDK (environment, profile, pod identity) otherwise. */
    Optional<String> accessKey();

    Optional<String> secretKey();

    Limits limits();

    interface Entrance {
        /** Role to assume there with our own credentials. */
        String roleArn();

        Optional<String> externalId();

        /** Whose requests may go there; everybody's where nothing is said. */
        Optional<List<String>> tenants();
    }

    interface Limits {
        /** Longest time until a part is given up. */
        @WithDefault("10s")
        Duration part();

        /** Longest time of a whole reading. */
        @WithDefault("20s")
        Duration reading();

        /** Calls under way at the same time, over all readings of a process. */
        @WithDefault("32")
        int calls();

        /** Most pages of one list; a longer one is not taken for the whole. */
        @WithDefault("50")
        int pages();
    }
}
