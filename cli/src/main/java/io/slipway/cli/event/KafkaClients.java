package io.slipway.cli.event;

import io.slipway.cli.exit.Exit;
import io.slipway.cli.exit.Failure;
import io.slipway.cli.exit.Unreadable;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients of the context. Only the verbs that talk to Kafka load this. */
final class KafkaClients {
    /** A broker that is there tells in milliseconds what topics it has. */
    private static final Duration METADATA_WAIT = Duration.ofSeconds(5);

    private final Context context;
    private final Duration timeout;

    KafkaClients(Session session) {
        this.context = session.context();
        this.timeout = session.settings().timeout();
    }

    Producer<byte[], byte[]> producer() {
        Properties properties = common();
        String limit = String.valueOf(timeout.toMillis());
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("linger.ms", "0");
        properties.put("max.block.ms", metadataWait());
        properties.put("delivery.timeout.ms", limit);
        properties.put("request.timeout.ms", String.valueOf(Math.max(1, timeout.toMillis() / 2)));
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Without a group: it reads, and nobody else notices. */
    Consumer<byte[], byte[]> consumer() {
        Properties properties = common();
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("allow.auto.create.topics", "false");
        properties.put("default.api.timeout.ms", metadataWait());
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Failure unreadable(Session session, KafkaException e) {
        return new Failure(
                Exit.UNAVAILABLE,
                "the events cannot be read",
                "%s at %s".formatted(e.getMessage(), session.context().kafkaServers()),
                "slipway doctor");
    }

    /** Whether the client has spoken to a broker, so that what is missing is not the broker. */
    static boolean reached(Producer<?, ?> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("response-total"))
                .anyMatch(metric -> metric.getValue().metricValue() instanceof Double n && n > 0);
    }

    private String metadataWait() {
        return String.valueOf(Math.min(timeout.toMillis(), METADATA_WAIT.toMillis()));
    }

    private Properties common() {
        Properties properties = new Properties();
        String file = context.kafkaProperties();
        if (file != null) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                properties.load(in);
            } catch (IOException e) {
                throw Failure.usage(
                        "the Kafka properties cannot be read",
                        file + ": " + Unreadable.why(e),
                        "ls -l " + file);
            }
        }
        properties.put("bootstrap.servers", context.kafkaServers());
        properties.put("client.id", "slipway-cli");
        return properties;
    }
}
