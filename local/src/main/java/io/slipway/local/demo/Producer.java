package io.slipway.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.local.machine.Trouble;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes structured CloudEvents as a program on another platform would: one JSON document, made
 * without any library of ours.
 */
final class Producer implements AutoCloseable {
    private final KafkaProducer<String, String> kafka;

    Producer(String bootstrap) {
        var text = new StringSerializer();
        kafka = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap), text, text);
    }

    /** Returns the id of the event. */
    String publish(String topic, String key, String source, String type, String data) {
        var id = UUID.randomUUID().toString();
        var document =
                """
                {"specversion":"1.0","id":"%s","source":"%s","type":"%s","subject":"%s",
                 "time":"%s","datacontenttype":"application/json","data":%s}
                """
                        .formatted(id, source, type, key, Instant.now(), data);
        var record = new ProducerRecord<>(topic, key, document);
        record.headers()
                .add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8));
        try {
            kafka.send(record).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new Trouble(
                    "%s takes no event: %s".formatted(topic, e.getMessage()),
                    "Look into the broker's log: ./slipway logs kafka");
        }
        return id;
    }

    @Override
    public void close() {
        kafka.close();
    }
}
