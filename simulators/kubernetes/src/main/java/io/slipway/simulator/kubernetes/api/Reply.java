package io.slipway.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.vertx.core.buffer.Buffer;

/** What the server writes back. */
public sealed interface Reply {
    /** A whole answer. */
    record Whole(int status, String contentType, Buffer body, int retryAfter) implements Reply {}

    /** A watch, which the server connects to the caller. */
    record Watching(Watch watch) implements Reply {}

    /** A log that is followed. */
    record Following(Tail tail) implements Reply {}

    static Reply json(int status, JsonNode tree) {
        return new Whole(status, "application/json", Buffer.buffer(tree.toString()), 0);
    }

    static Reply text(String text) {
        return new Whole(200, "text/plain", Buffer.buffer(text), 0);
    }

    static Reply refused(Refusal refusal) {
        Integer seconds = refusal.retryAfter();
        return new Whole(
                refusal.code(),
                "application/json",
                Buffer.buffer(refusal.status().toString()),
                seconds == null ? 0 : seconds);
    }
}
