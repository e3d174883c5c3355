package io.slipway.simulator.aws.front;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What goes wrong with which calls, how often and how likely. A star stands for every name. */
record FaultRule(
        String service,
        String operation,
        Effect effect,
        int left,
        double probability,
        int delayMillis,
        @Nullable String code,
        @Nullable String message,
        int status) {
    enum Effect {
        THROTTLE,
        ERROR_BEFORE,
        ERROR_AFTER,
        DROP_BEFORE,
        DROP_AFTER,
        SLOW,
        DENIED;

        boolean after() {
            return this == ERROR_AFTER || this == DROP_AFTER;
        }

        boolean drops() {
            return this == DROP_BEFORE || this == DROP_AFTER;
        }
    }

    static FaultRule of(JsonNode node) {
        JsonNode code = node.get("code");
        JsonNode message = node.get("message");
        return new FaultRule(
                node.path("service").asText("*"),
                node.path("operation").asText("*"),
                Effect.valueOf(
                        node.path("effect").asText().toUpperCase(Locale.ROOT).replace('-', '_')),
                node.path("count").asInt(Integer.MAX_VALUE),
                node.path("probability").asDouble(1),
                node.path("delayMillis").asInt(0),
                code == null ? null : code.asText(),
                message == null ? null : message.asText(),
                node.path("status").asInt(0));
    }

    boolean covers(String calledService, String calledOperation) {
        return left > 0
                && (service.equals("*") || service.equals(calledService))
                && (operation.equals("*") || operation.equals(calledOperation));
    }

    FaultRule used() {
        return left == Integer.MAX_VALUE
                ? this
                : new FaultRule(
                        service,
                        operation,
                        effect,
                        left - 1,
                        probability,
                        delayMillis,
                        code,
                        message,
                        status);
    }
}
