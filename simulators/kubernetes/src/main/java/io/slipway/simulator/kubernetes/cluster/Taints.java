package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Resource;
import org.jspecify.annotations.Nullable;

/** Taints and who tolerates them. */
final class Taints {
    private Taints() {}

    /** The first taint that keeps the pod from being placed, or null. */
    static @Nullable JsonNode untolerated(Resource pod, JsonNode taints) {
        for (JsonNode taint : taints) {
            String effect = taint.path("effect").asText();
            if ((effect.equals("NoSchedule") || effect.equals("NoExecute"))
                    && toleration(pod, taint) == null) {
                return taint;
            }
        }
        return null;
    }

    static @Nullable JsonNode toleration(Resource pod, JsonNode taint) {
        for (JsonNode toleration : pod.at("/spec/tolerations")) {
            if (tolerates(toleration, taint)) {
                return toleration;
            }
        }
        return null;
    }

    private static boolean tolerates(JsonNode toleration, JsonNode taint) {
        String effect = toleration.path("effect").asText();
        if (!effect.isEmpty() && !effect.equals(taint.path("effect").asText())) {
            return false;
        }
        String key = toleration.path("key").asText();
        boolean exists = toleration.path("operator").asText().equals("Exists");
        if (key.isEmpty()) {
            return exists;
        }
        return key.equals(taint.path("key").asText())
                && (exists
                        || toleration.path("value").asText().equals(taint.path("value").asText()));
    }
}
