package io.slipway.bench.jobs;

import io.slipway.bench.machine.Machine;
import io.slipway.bench.machine.Verdicts;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Hears of what is asked and of what is built, and passes it. */
final class Guardrails implements AutoCloseable {
    private final Machine machine;
    private final Thread thread;
    private volatile boolean closed;

    Guardrails(Machine machine) {
        this.machine = machine;
        this.thread = Thread.ofPlatform().daemon().name("guardrails").start(this::judge);
    }

    private void judge() {
        var bytes = new ByteArrayDeserializer();
        try (var verdicts = new Verdicts(machine);
                var consumer =
                        new KafkaConsumer<>(
                                Map.<String, Object>of("bootstrap.servers", machine.kafka()),
                                bytes,
                                bytes)) {
            List<TopicPartition> partitions =
                    List.of(DeployEvent.TOPIC, ClusterEvent.TOPIC).stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(one -> new TopicPartition(one.topic(), one.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    judge(verdicts, record);
                }
            }
        }
    }

    private static void judge(Verdicts verdicts, ConsumerRecord<byte[], byte[]> record) {
        var type =
                new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        String phase =
                type.equals(DeployEvent.Requested.TYPE)
                        ? "pre"
                        : type.equals(ClusterEvent.Provisioned.TYPE) ? "post" : "";
        if (!phase.isEmpty()) {
            try {
                var event = Machine.JSON.readTree(record.value());
                verdicts.pass(event.path("jobId").asText(), phase, event.path("tenant").asText());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
