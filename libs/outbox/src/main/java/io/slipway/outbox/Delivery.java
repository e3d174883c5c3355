package io.slipway.outbox;

import io.slipway.envelope.CloudEvent;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One event on its way into one consumer.
 *
 * @param asked true for a foreign request, which is refused by dead letter; false for a fact of
 *     ours, whose key is parked so that order holds
 * @param fact what the event says, as the consumer reads it
 */
record Delivery(
        String consumer,
        ConsumerRecord<byte[], byte[]> record,
        String key,
        CloudEvent event,
        boolean asked,
        Object fact,
        Supplier<Uni<Void>> effect) {

    String topic() {
        return record.topic();
    }
}
