package io.slipway.simulator.kubernetes.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.api.Api.Intent;
import java.util.Arrays;
import java.util.Locale;

/** What goes wrong with which requests, how often and how likely. A star stands for all. */
public record FaultRule(
        String verb,
        String resource,
        String namespace,
        String namePrefix,
        Effect effect,
        int left,
        double probability,
        int delayMillis) {
    /** What goes wrong. */
    public enum Effect {
        /** 403, as without the right. */
        FORBIDDEN,
        /** 401, as with an expired token. */
        UNAUTHORIZED,
        /** 409, as if another had written first. */
        CONFLICT,
        /** 429 with a moment to wait. */
        THROTTLE,
        /** 503. */
        UNAVAILABLE,
        /** 500, nothing done. */
        ERROR_BEFORE,
        /** Done, and then 500. */
        ERROR_AFTER,
        /** The connection breaks, nothing done. */
        DROP_BEFORE,
        /** Done, and then the connection breaks. */
        DROP_AFTER,
        /** Done, answered late. */
        SLOW;

        public boolean after() {
            return this == ERROR_AFTER || this == DROP_AFTER || this == SLOW;
        }
    }

    static FaultRule of(JsonNode body) {
        String word = body.path("effect").asText().toUpperCase(Locale.ROOT).replace('-', '_');
        Effect effect =
                Arrays.stream(Effect.values())
                        .filter(each -> each.name().equals(word))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "effect is one of forbidden, unauthorized,"
                                                        + " conflict, throttle, unavailable,"
                                                        + " error-before, error-after, drop-before,"
                                                        + " drop-after, slow"));
        return new FaultRule(
                body.path("verb").asText("*"),
                body.path("resource").asText("*"),
                body.path("namespace").asText("*"),
                body.path("namePrefix").asText(),
                effect,
                body.path("count").asInt(Integer.MAX_VALUE),
                body.path("probability").asDouble(1),
                body.path("delayMillis").asInt(0));
    }

    boolean covers(Intent intent) {
        return left > 0
                && fits(verb, intent.verb())
                && fits(resource, intent.resource())
                && fits(namespace, intent.namespace())
                && intent.name().startsWith(namePrefix);
    }

    private static boolean fits(String wanted, String actual) {
        return wanted.equals("*") || wanted.equals(actual);
    }

    FaultRule used() {
        return left == Integer.MAX_VALUE
                ? this
                : new FaultRule(
                        verb,
                        resource,
                        namespace,
                        namePrefix,
                        effect,
                        left - 1,
                        probability,
                        delayMillis);
    }
}
