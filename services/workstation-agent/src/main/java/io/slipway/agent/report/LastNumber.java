package io.slipway.agent.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.agent.host.HostId;
import io.slipway.contracts.host.HostEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * The number of the last event that this host sent, as the topic itself says it. Asked once in the
 * life of a ledger: an agent whose file was lost goes on where consumers expect it to.
 */
final class LastNumber {
    private static final long FIRST_LOOK = 1_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private LastNumber() {}

    /**
     * Looks back from the end of the host's partition, further each time.
     *
     * @return 0 when the topic has no event of the host
     */
    static long of(HostId host, Map<String, Object> settings) {
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            int partitions = consumer.partitionsFor(HostEvent.TOPIC).size();
            int partition =
                    Utils.toPositive(Utils.murmur2(host.value().getBytes(UTF_8))) % partitions;
            var place = new TopicPartition(HostEvent.TOPIC, partition);
            var all = List.of(place);
            consumer.assign(all);
            long begin = Objects.requireNonNull(consumer.beginningOffsets(all).get(place));
            long until = Objects.requireNonNull(consumer.endOffsets(all).get(place));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            for (long look = FIRST_LOOK; until > begin; look *= 4) {
                long from = Math.max(begin, until - look);
                consumer.seek(place, from);
                long last = 0;
                while (consumer.position(place) < until) {
                    for (var record : consumer.poll(POLL)) {
                        if (record.offset() < until
                                && EnvelopeReader.read(record)
                                        instanceof Parsed.Event(String key, CloudEvent event)
                                && key.equals(host.value())) {
                            last = Math.max(last, event.aggregateVersion());
                        }
                    }
                    if (System.nanoTime() > deadline) {
                        throw new TimeoutException("the topic was not read within " + LIMIT);
                    }
                }
                if (last > 0) {
                    return last;
                }
                until = from;
            }
            return 0;
        }
    }
}
