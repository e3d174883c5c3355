package io.slipway.agent.plan;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits to be sent, byte for byte as it will be sent, however often.
 *
 * @param number place in the order
 * @param type CloudEvent type; empty for a dead letter
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; compared by number only
public record Outgoing(
        long number,
        String topic,
        String type,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers,
        Instant at) {

    /** One header; they may repeat. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way
    public record Header(String name, byte @Nullable [] value) {}
}
