package io.slipway.bench.storm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.contracts.reservation.ReservationAsk;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A program on another platform, which asks by events. Its event ids are the names of its asks. */
final class Producer implements AutoCloseable {
    static final String TOPIC = "ext.acme.reservation.v1";
    static final String DEAD_LETTERS = TOPIC + ".dlq.reservation-svc.asks";
    static final String ID = "ce_id";

    private final ByteArraySerializer bytes = new ByteArraySerializer();
    private final KafkaProducer<byte[], byte[]> producer;

    Producer(String bootstrap) {
        producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap, "acks", "all"),
                        bytes,
                        bytes);
    }

    void ask(Script script) throws InterruptedException {
        send(script, script.body());
    }

    void spoil(Script script) throws InterruptedException {
        send(script, "{\"gpus\": \"many\", \"name\": ");
    }

    private void send(Script script, String data) throws InterruptedException {
        var record =
                new ProducerRecord<>(TOPIC, script.name().getBytes(UTF_8), data.getBytes(UTF_8));
        Map.of(
                        "ce_specversion",
                        "1.0",
                        ID,
                        script.name(),
                        "ce_source",
                        "//acme/storm",
                        "ce_type",
                        ReservationAsk.TYPE,
                        "ce_time",
                        Instant.now().toString(),
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not take " + script.name(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
        bytes.close();
    }
}
