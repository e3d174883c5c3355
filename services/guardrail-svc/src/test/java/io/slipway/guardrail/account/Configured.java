package io.slipway.guardrail.account;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration written out. */
record Configured(
        Optional<URI> endpoint,
        Optional<String> account,
        Map<String, AwsConfig.Entrance> accounts,
        Optional<String> accessKey,
        Optional<String> secretKey,
        AwsConfig.Limits limits)
        implements AwsConfig {

    record Role(String roleArn, Optional<String> externalId, Optional<List<String>> tenants)
            implements AwsConfig.Entrance {}

    record Within(Duration part, Duration reading, int calls, int pages)
            implements AwsConfig.Limits {}

    static Configured at(URI endpoint) {
        return new Configured(
                Optional.of(endpoint),
                Optional.of(SimulatedAccount.ID),
                Map.of(),
                Optional.of(SimulatedAccount.ID),
                Optional.of("secret"),
                new Within(Duration.ofSeconds(10), Duration.ofSeconds(20), 32, 50));
    }

    Configured within(Duration part, Duration reading, int pages) {
        return new Configured(
                endpoint,
                account,
                accounts,
                accessKey,
                secretKey,
                new Within(part, reading, 32, pages));
    }

    Configured with(String id, Role role) {
        return new Configured(endpoint, account, Map.of(id, role), accessKey, secretKey, limits);
    }
}
