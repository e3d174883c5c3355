package io.slipway.outbox;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** The one producer of a service: idempotent, acknowledged by all replicas, without lingering. */
@Singleton
public class Broker {
    private final Config config;
    private @Nullable Producer<byte[], byte[]> producer;

    Broker(Config config) {
        this.config = config;
    }

    /** Settings that decide about loss and order, stated so that a conflict fails the start. */
    static Map<String, Object> settings(Config config) {
        Map<String, Object> settings = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("kafka.")) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name.substring("kafka.".length()), value));
            }
        }
        settings.keySet().retainAll(ProducerConfig.configNames());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 256 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8 * 1024 * 1024L);
        settings.put(
                ProducerConfig.CLIENT_ID_CONFIG,
                config.getValue("quarkus.application.name", String.class) + "-outbox");
        return settings;
    }

    /** May block up to {@code max.block.ms} while the topic's metadata is fetched. */
    CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
        var acknowledged = new CompletableFuture<Void>();
        Future<RecordMetadata> _ =
                producer()
                        .send(
                                record,
                                (_, failure) -> {
                                    if (failure == null) {
                                        acknowledged.complete(null);
                                    } else {
                                        acknowledged.completeExceptionally(failure);
                                    }
                                });
        return acknowledged;
    }

    /** For callers on an event loop: the send itself runs on a worker thread. */
    Uni<Void> sendLater(ProducerRecord<byte[], byte[]> record) {
        return Uni.createFrom()
                .deferred(() -> Uni.createFrom().completionStage(send(record)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer =
                    new KafkaProducer<>(
                            settings(config), new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
