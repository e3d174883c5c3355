package io.slipway.simulator.aws.iam;

import java.time.Instant;
import java.util.List;
import java.util.Map;

record OidcProvider(
        String arn,
        String url,
        List<String> clientIds,
        List<String> thumbprints,
        Instant created,
        Map<String, String> tags) {}
