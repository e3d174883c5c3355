package io.slipway.outbox;

import java.time.Instant;

/** One committed event that waits for its acknowledgement; headers as a JSON object of texts. */
@SuppressWarnings("ArrayRecordComponent") // bytes go to the broker unchanged
record OutboxRow(
        long seq,
        String eventId,
        String topic,
        String key,
        String type,
        long version,
        String headers,
        byte[] payload,
        Instant createdAt) {}
