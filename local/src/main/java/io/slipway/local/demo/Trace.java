package io.slipway.local.demo;

import java.util.UUID;

/** A trace that the demo begins. */
record Trace(String id) {
    static Trace fresh() {
        return new Trace(UUID.randomUUID().toString().replace("-", ""));
    }

    String parent() {
        return "00-%s-%s-01".formatted(id, id.substring(16));
    }
}
