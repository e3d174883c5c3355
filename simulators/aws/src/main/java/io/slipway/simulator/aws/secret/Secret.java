package io.slipway.simulator.aws.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class Secret {
    final String name;
    final String arn;
    final Instant created;
    final Map<String, String> tags = new LinkedHashMap<>();
    final Map<String, Version> versions = new LinkedHashMap<>();
    @Nullable String description;
    String current = "";
    @Nullable String previous;
    Instant changed;
    @Nullable Instant deleted;
    @Nullable Instant gone;

    Secret(String name, String arn, Instant created) {
        this.name = name;
        this.arn = arn;
        this.created = created;
        this.changed = created;
    }

    record Version(@Nullable JsonNode text, @Nullable JsonNode binary, Instant created) {
        boolean holdsSame(Version other) {
            return String.valueOf(text).equals(String.valueOf(other.text))
                    && String.valueOf(binary).equals(String.valueOf(other.binary));
        }
    }
}
