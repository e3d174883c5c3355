package io.slipway.local.demo;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.host.HostEvent;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import io.slipway.local.machine.Trouble;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads every fact that is announced from its start on. One thread only. */
final class Timeline implements AutoCloseable {
    private static final Map<String, Class<?>> ROOTS =
            Map.of(
                    DeployEvent.TOPIC, DeployEvent.class,
                    GuardrailEvent.TOPIC, GuardrailEvent.class,
                    ClusterEvent.TOPIC, ClusterEvent.class,
                    EndpointEvent.TOPIC, EndpointEvent.class,
                    ReservationEvent.TOPIC, ReservationEvent.class,
                    HostEvent.TOPIC, HostEvent.class,
                    StressEvent.TOPIC, StressEvent.class);
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Seen> seen = new ArrayList<>();

    private Timeline(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    static Timeline from(String bootstrap) {
        var bytes = new ByteArrayDeserializer();
        var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap), bytes, bytes);
        var partitions =
                ROOTS.keySet().stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The seek is lazy; asking for the positions makes it happen now.
        partitions.forEach(consumer::position);
        return new Timeline(consumer);
    }

    /** The first event of that kind that is as wanted, seen already or awaited until the limit. */
    <T> T await(String what, Instant limit, Class<T> kind, Predicate<? super T> wanted) {
        while (true) {
            var found = find(kind, wanted);
            if (found.isPresent()) {
                return found.get();
            }
            if (Instant.now().isAfter(limit)) {
                throw new Missing(what);
            }
            poll();
        }
    }

    <T> Optional<T> find(Class<T> kind, Predicate<? super T> wanted) {
        return every(kind, wanted).findFirst();
    }

    <T> Stream<T> every(Class<T> kind, Predicate<? super T> wanted) {
        return seen.stream()
                .map(Seen::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(wanted);
    }

    void poll() {
        consumer.poll(POLL).forEach(this::take);
    }

    /** In the order in which things became true. */
    List<Seen> all() {
        return seen.stream().sorted(Comparator.comparing(Seen::at)).toList();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (EnvelopeReader.read(record) instanceof Parsed.Event(String key, CloudEvent event)) {
            var at = event.time() == null ? Instant.ofEpochMilli(record.timestamp()) : event.time();
            var service = event.source().replaceFirst("^.*/", "");
            try {
                var fact = JSON.readValue(event.data(), ROOTS.get(record.topic()));
                seen.add(new Seen(at, service, event.type(), key, trace(event), fact));
            } catch (IOException e) {
                throw new Trouble(
                        "An event of type %s cannot be read: %s"
                                .formatted(event.type(), e.getMessage()),
                        "Its contract and its producer disagree.");
            }
        }
    }

    private static String trace(CloudEvent event) {
        var parent = event.extension(CloudEvent.TRACE_PARENT);
        var parts = parent == null ? new String[0] : parent.split("-", -1);
        return parts.length == 4 ? parts[1] : "";
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Something that should have happened by now. */
    static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String what) {
            super(what);
        }
    }
}
