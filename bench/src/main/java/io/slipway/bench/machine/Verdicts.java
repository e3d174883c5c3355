package io.slipway.bench.machine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.slipway.contracts.guardrail.GuardrailEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The guardrails of a bench: whatever is asked passes. */
public final class Verdicts implements AutoCloseable {
    private final ByteArraySerializer bytes = new ByteArraySerializer();
    private final KafkaProducer<byte[], byte[]> producer;

    public Verdicts(Machine machine) {
        producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", machine.kafka()), bytes, bytes);
    }

    /**
     * @param phase pre or post
     */
    public void pass(String job, String phase, String tenant) {
        var now = Instant.now();
        var passed =
                new GuardrailEvent.Passed(
                        UUID.randomUUID().toString(), job, tenant, phase, List.of(), now);
        var record =
                new ProducerRecord<>(GuardrailEvent.TOPIC, job.getBytes(UTF_8), written(passed));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_source",
                        "//slipway/guardrail-svc",
                        "ce_type",
                        GuardrailEvent.Passed.TYPE,
                        "ce_subject",
                        job,
                        "ce_time",
                        now.toString(),
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        var _ = producer.send(record);
    }

    private static byte[] written(GuardrailEvent event) {
        try {
            return Machine.JSON.writerFor(GuardrailEvent.class).writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        bytes.close();
    }
}
