package io.slipway.outbox;

/**
 * An event that is about to be written to the outbox.
 *
 * @param key the id of the aggregate
 * @param headers a JSON object
 * @param trace as {@code traceparent}, empty without one
 */
public record Announcement(
        String topic,
        String key,
        String id,
        String type,
        String headers,
        String payload,
        String trace) {}
