package io.slipway.agent.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

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

    /** The same with a number in that header that is larger by {@code more}, if it has one. */
    Outgoing renumbered(String header, long more) {
        return new Outgoing(
                number,
                topic,
                type,
                key,
                value,
                type.isEmpty()
                        ? headers
                        : headers.stream()
                                .map(one -> one.name().equals(header) ? one.plus(more) : one)
                                .toList(),
                at);
    }

    /** One header; they may repeat. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way
    public record Header(String name, byte @Nullable [] value) {
        private Header plus(long more) {
            long before = value == null ? 0 : Long.parseLong(new String(value, UTF_8));
            return new Header(name, Long.toString(before + more).getBytes(UTF_8));
        }
    }
}
