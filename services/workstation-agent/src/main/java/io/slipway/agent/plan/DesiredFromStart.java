package io.slipway.agent.plan;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A ledger without a snapshot has the topic read from its beginning, whatever the group committed:
 * what an older file knew is still there, because the topic is compacted.
 */
@ApplicationScoped
@Identifier("desired") class DesiredFromStart implements KafkaConsumerRebalanceListener {
    private final Ledger ledger;

    DesiredFromStart(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void onPartitionsAssigned(
            Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        if (ledger.desired() == null) {
            consumer.seekToBeginning(partitions);
        }
    }
}
