package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a client wants a deletion done. */
public record DeleteOptions(
        @Nullable Long graceSeconds, Propagation propagation, String uid, String version) {

    public static DeleteOptions now() {
        return new DeleteOptions(0L, Propagation.BACKGROUND, "", "");
    }

    public static DeleteOptions usual() {
        return new DeleteOptions(null, Propagation.BACKGROUND, "", "");
    }

    /** The body counts before the query. */
    public static DeleteOptions of(JsonNode body, Map<String, String> query) {
        JsonNode seconds = body.path("gracePeriodSeconds");
        String asked =
                seconds.isNumber()
                        ? seconds.asText()
                        : query.getOrDefault("gracePeriodSeconds", "");
        String policy =
                body.path("propagationPolicy")
                        .asText(query.getOrDefault("propagationPolicy", "Background"));
        if (body.path("orphanDependents").asBoolean()
                || query.getOrDefault("orphanDependents", "").equals("true")) {
            policy = "Orphan";
        }
        JsonNode conditions = body.path("preconditions");
        return new DeleteOptions(
                asked.isEmpty() ? null : Math.max(0L, Long.parseLong(asked)),
                switch (policy) {
                    case "Background", "null", "" -> Propagation.BACKGROUND;
                    case "Foreground" -> Propagation.FOREGROUND;
                    case "Orphan" -> Propagation.ORPHAN;
                    default ->
                            throw Refusal.badRequest(
                                    "invalid propagationPolicy \"%s\"".formatted(policy));
                },
                conditions.path("uid").asText(),
                conditions.path("resourceVersion").asText());
    }

    void check(Kind kind, Resource before) {
        if (!uid.isEmpty() && !uid.equals(before.uid())) {
            throw Refusal.conflict(
                    kind,
                    before.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, before.uid()));
        }
        if (!version.isEmpty() && !version.equals(Long.toString(before.version()))) {
            throw Refusal.conflict(
                    kind,
                    before.name(),
                    ("Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in"
                                    + " object meta: %d")
                            .formatted(version, before.version()));
        }
    }
}
