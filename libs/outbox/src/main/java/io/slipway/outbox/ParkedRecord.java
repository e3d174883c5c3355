package io.slipway.outbox;

import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * A parked event on its way into its consumer once more. The record's class is the mark, because
 * nothing that a producer writes can forge it: {@link Intake} only runs the effect, in the
 * operator's transaction, and leaves inbox, order and retries to {@link ParkedKeys}.
 */
final class ParkedRecord extends ConsumerRecord<byte[], byte[]> {
    private ParkedRecord(ParkedKey key, CloudEvent event) {
        super(key.topic(), 0, -1, key.key().getBytes(StandardCharsets.UTF_8), event.data());
        EnvelopeWriter.record(key.topic(), key.key(), event).headers().forEach(headers()::add);
    }

    /** As if one poll had brought it and nothing else. */
    static ConsumerRecords<byte[], byte[]> alone(ParkedKey key, CloudEvent event) {
        return new ConsumerRecords<>(
                Map.of(
                        new TopicPartition(key.topic(), 0),
                        List.<ConsumerRecord<byte[], byte[]>>of(new ParkedRecord(key, event))),
                Map.of());
    }
}
