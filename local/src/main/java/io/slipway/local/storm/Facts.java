package io.slipway.local.storm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.Parsed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What stands in the topics since a moment: repeats are allowed, gaps and disorder are not. */
final class Facts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TOPICS =
            List.of(
                    DeployEvent.TOPIC,
                    GuardrailEvent.TOPIC,
                    ClusterEvent.TOPIC,
                    EndpointEvent.TOPIC,
                    StressEvent.TOPIC);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final String PROVISIONED = "io.slipway.cluster.provisioned.v1";
    private static final String ENDPOINT_READY = "io.slipway.endpoint.ready.v1";

    private final String bootstrap;
    private final Map<TopicPartition, Long> from;
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Set<String>> clustersOf = new HashMap<>();
    private final Map<String, Integer> deploymentsOf = new HashMap<>();
    private final Map<String, Integer> endpointsOf = new HashMap<>();
    private final List<String> disorder = new ArrayList<>();
    private int repeats;

    private Facts(String bootstrap, Map<TopicPartition, Long> from) {
        this.bootstrap = bootstrap;
        this.from = from;
    }

    /** From now on. */
    static Facts since(String bootstrap) {
        try (var consumer = consumer(bootstrap)) {
            List<TopicPartition> partitions =
                    TOPICS.stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            return new Facts(bootstrap, new HashMap<>(consumer.endOffsets(partitions)));
        }
    }

    /** Reads on, up to what stands there at the moment. */
    void read() {
        try (var consumer = consumer(bootstrap)) {
            Map<TopicPartition, Long> until = consumer.endOffsets(from.keySet());
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
            while (until.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(this::take);
            }
            from.replaceAll((partition, _) -> consumer.position(partition));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (!(EnvelopeReader.read(record) instanceof Parsed.Event(String key, CloudEvent event))) {
            disorder.add("a record of %s that is no event".formatted(record.topic()));
            return;
        }
        if (!ids.add(event.source() + '\n' + event.id())) {
            repeats++;
            return;
        }
        long version = event.aggregateVersion();
        Long before = versions.put(record.topic() + '\n' + key, version);
        if (before != null && version != before + 1) {
            disorder.add("%s of %s: %d follows %d".formatted(event.type(), key, version, before));
        }
        if (event.type().equals(ENDPOINT_READY)) {
            endpointsOf.merge(body(event).path("clusterId").asText(), 1, Integer::sum);
        }
        if (event.type().equals(PROVISIONED)) {
            JsonNode body = body(event);
            deploymentsOf.merge(body.path("jobId").asText(), 1, Integer::sum);
            clustersOf
                    .computeIfAbsent(body.path("jobId").asText(), _ -> new HashSet<>())
                    .add(body.path("clusterId").asText());
        }
    }

    private static JsonNode body(CloudEvent event) {
        try {
            return JSON.readTree(event.data());
        } catch (IOException broken) {
            throw new IllegalStateException("an event that is no JSON", broken);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        var bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrap), bytes, bytes);
    }

    int events() {
        return ids.size();
    }

    int repeats() {
        return repeats;
    }

    List<String> disorder() {
        return disorder;
    }

    /** Endpoints announced for the cluster of a job. */
    int endpoints(String jobId) {
        return clustersOf.getOrDefault(jobId, Set.of()).stream()
                .mapToInt(cluster -> endpointsOf.getOrDefault(cluster, 0))
                .sum();
    }

    /** Deployments that each job announced. */
    int deployments(String jobId) {
        return deploymentsOf.getOrDefault(jobId, 0);
    }
}
