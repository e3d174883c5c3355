package io.slipway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeReader;
import io.slipway.envelope.EnvelopeWriter;
import io.slipway.envelope.Parsed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes and reads records as a program on another platform would, in bytes. */
public final class Events {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    private Events() {}

    /** One CloudEvent in binary mode. */
    public static void publish(String topic, String key, CloudEvent event) {
        publish(EnvelopeWriter.record(topic, key, event));
    }

    /** One CloudEvent in structured mode: attributes and data in one JSON document. */
    public static void publishStructured(String topic, String key, CloudEvent event) {
        try {
            var document = JSON.createObjectNode();
            document.put("specversion", "1.0");
            document.put("id", event.id());
            document.put("source", event.source());
            document.put("type", event.type());
            if (event.subject() != null) {
                document.put("subject", event.subject());
            }
            if (event.time() != null) {
                document.put("time", event.time().toString());
            }
            document.put("datacontenttype", "application/json");
            event.extensions().forEach(document::put);
            document.set("data", JSON.readTree(event.data()));
            var record =
                    new ProducerRecord<>(
                            topic, key.getBytes(UTF_8), JSON.writeValueAsBytes(document));
            record.headers()
                    .add(
                            "content-type",
                            "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8));
            publish(record);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The event cannot be written", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("The data of the event is not JSON", e);
        }
    }

    /** Any record, also one that is no event at all; returns when the broker has it. */
    public static void publish(ProducerRecord<byte[], byte[]> record) {
        publish(List.of(record));
    }

    /** The same for many, in their order. */
    public static void publish(List<ProducerRecord<byte[], byte[]>> records) {
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings(), bytes, bytes)) {
            for (var record : records) {
                producer.send(record).get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("Not published", e);
        }
    }

    /**
     * All records of the topic from its beginning, as soon as they are as wanted.
     *
     * @throws AssertionError after 30 s, with the number of records seen
     */
    public static List<ConsumerRecord<byte[], byte[]>> records(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> wanted) {
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings(), bytes, bytes)) {
            var partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var seen = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            long deadline = System.nanoTime() + Await.LIMIT.toNanos();
            while (true) {
                consumer.poll(POLL).forEach(seen::add);
                if (wanted.test(List.copyOf(seen))) {
                    return List.copyOf(seen);
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "%s did not become as wanted within %s; it has %d records"
                                    .formatted(topic, Await.LIMIT, seen.size()));
                }
            }
        }
    }

    /**
     * The first {@code count} events of a key, in order. Records that are no events are passed
     * over.
     */
    public static List<CloudEvent> ofKey(String topic, String key, int count) {
        return ofKey(records(topic, seen -> ofKey(seen, key).size() >= count), key);
    }

    /** The events of a key in order, up to the first of that type. */
    public static List<CloudEvent> upTo(String topic, String key, String type) {
        var seen = ofKey(records(topic, read -> placeOf(ofKey(read, key), type) >= 0), key);
        return seen.subList(0, placeOf(seen, type) + 1);
    }

    private static int placeOf(List<CloudEvent> seen, String type) {
        return seen.stream().map(CloudEvent::type).toList().indexOf(type);
    }

    /** The first event of that type and key. */
    public static CloudEvent first(String topic, String key, String type) {
        return upTo(topic, key, type).getLast();
    }

    /** The data of an event as one of its records. */
    public static <T> T data(CloudEvent event, ObjectMapper mapper, Class<T> type) {
        try {
            return mapper.readValue(event.data(), type);
        } catch (IOException e) {
            throw new AssertionError("Not a " + type.getSimpleName(), e);
        }
    }

    private static List<CloudEvent> ofKey(
            List<ConsumerRecord<byte[], byte[]>> records, String key) {
        var events = new ArrayList<CloudEvent>();
        for (var record : records) {
            if (EnvelopeReader.read(record) instanceof Parsed.Event(String of, CloudEvent event)
                    && of.equals(key)) {
                events.add(event);
            }
        }
        return events;
    }

    private static Map<String, Object> settings() {
        return Map.of("bootstrap.servers", Addresses.current().kafka());
    }
}
