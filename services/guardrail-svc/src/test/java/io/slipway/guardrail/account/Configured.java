package io.slipway.guardrail.account;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A configuration written out. */
record Configured(
        Optional<URI> endpoint,
        Optional<String> account,
        Map<String, AwsConfig.Entrance> accounts,
        Optional<AwsConfig.Keys> keys,
        AwsConfig.Limits limits)
        implements AwsConfig {

    record Own(String accessKey, String secretKey) implements AwsConfig.Keys {}

    record Role(String roleArn, Optional<String> externalId) implements AwsConfig.Entrance {}

    record Within(Duration part, Duration reading, int calls, int pages)
            implements AwsConfig.Limits {}

    static Configured at(URI endpoint) {
        return new Configured(
                Optional.of(endpoint),
                Optional.of(SimulatedAccount.ID),
                Map.of(),
                Optional.of(new Own(SimulatedAccount.ID, "secret")),
                new Within(Duration.ofSeconds(10), Duration.ofSeconds(20), 32, 50));
    }

    Configured within(Duration part, Duration reading, int pages) {
        return new Configured(
                endpoint, account, accounts, keys, new Within(part, reading, 32, pages));
    }

    Configured with(String id, Role role) {
        return new Configured(endpoint, account, Map.of(id, role), keys, limits);
    }
}
