package io.slipway.outbox;

import org.jspecify.annotations.Nullable;

/**
 * How far a key got.
 *
 * @param taken events that had their effect now
 * @param left events of the key that still wait; 0 when the key is free
 * @param next the event that the key has to get past next; absent when the key is free
 * @param stuck the event that could not be taken; absent when the key is free, or when the call
 *     reached its limit: then a retry of {@code next} goes on
 */
public record Settlement(
        int taken, int skipped, long left, @Nullable Long next, @Nullable Stuck stuck) {
    /** The event a key hangs on, and the slug of the reason. */
    public record Stuck(long id, String eventId, String reason) {}
}
