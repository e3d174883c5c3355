package io.slipway.simulator.aws.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster in the shape in which it is shown, with what belongs to it. */
final class EksCluster {
    final ObjectNode view;
    final @Nullable String token;
    final Map<String, ObjectNode> entries = new LinkedHashMap<>();
    final Map<String, Map<String, ObjectNode>> policies = new LinkedHashMap<>();
    final Map<String, ObjectNode> addons = new LinkedHashMap<>();
    final Map<String, Instant> addonsDue = new LinkedHashMap<>();
    final Map<String, ObjectNode> updates = new LinkedHashMap<>();
    final Set<String> entryTokens = new LinkedHashSet<>();
    Instant due;

    EksCluster(ObjectNode view, @Nullable String token, Instant due) {
        this.view = view;
        this.token = token;
        this.due = due;
    }

    String status() {
        return view.path("status").asText();
    }

    String authenticationMode() {
        return view.path("accessConfig").path("authenticationMode").asText();
    }
}
