package io.slipway.simulator.aws.iam;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class Role {
    final String name;
    final String path;
    final String id;
    final String arn;
    final Instant created;
    final @Nullable String description;
    final int maxSeconds;
    String trust;
    @Nullable String boundary;
    final Map<String, String> inline = new LinkedHashMap<>();
    final Set<String> attached = new LinkedHashSet<>();
    final Map<String, String> tags = new LinkedHashMap<>();

    Role(
            String name,
            String path,
            String id,
            String arn,
            Instant created,
            @Nullable String description,
            int maxSeconds,
            String trust) {
        this.name = name;
        this.path = path;
        this.id = id;
        this.arn = arn;
        this.created = created;
        this.description = description;
        this.maxSeconds = maxSeconds;
        this.trust = trust;
    }
}
