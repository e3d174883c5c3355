package io.slipway.agent.report;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Ledger;
import io.slipway.agent.plan.Outgoing;
import io.slipway.contracts.host.HostEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the ledger holds. One record at a time, the next after the broker has acknowledged it:
 * all events have the host as their key, so anything else could change their order. A record is
 * forgotten after the acknowledgement, so a kill repeats it and never loses it. Dead letters have a
 * thread of their own and hold up no event: their topic may be missing.
 */
@ApplicationScoped
class HostEventRelay {
    private static final Logger LOG = Logger.getLogger(HostEventRelay.class);
    private static final int BATCH = 100;
    private static final Duration ACK_LIMIT = Duration.ofSeconds(35);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Ledger ledger;
    private final HostId host;
    private final Config config;
    private final Clock clock;
    private final Counter sent;
    private final Counter failed;
    private volatile boolean running;
    private volatile Instant reportedAt;
    private volatile List<Thread> threads = List.of();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    HostEventRelay(Ledger ledger, HostId host, Config config, MeterRegistry meters, Clock clock) {
        this.ledger = ledger;
        this.host = host;
        this.config = config;
        this.clock = clock;
        this.reportedAt = clock.instant();
        this.sent = meters.counter("outbox.sent");
        this.failed = meters.counter("outbox.send.errors");
    }

    void start(@Observes StartupEvent started) {
        running = true;
        threads =
                List.of(
                        Thread.ofPlatform().name("host-event-relay").daemon().start(this::run),
                        Thread.ofPlatform()
                                .name("dead-letter-relay")
                                .daemon()
                                .start(this::runAside));
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) throws InterruptedException {
        running = false;
        for (Thread relay : threads) {
            relay.join(STOP_LIMIT);
        }
        close();
    }

    private synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    /** Since the broker acknowledged a report of this host, or since the agent started. */
    Duration reportAge() {
        return Duration.between(reportedAt, clock.instant());
    }

    static Map<String, Object> settings(Config config) {
        Map<String, Object> settings = settings(config, ProducerConfig.configNames());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 256 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024L);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "workstation-agent");
        return settings;
    }

    private static Map<String, Object> settings(Config config, Set<String> known) {
        Map<String, Object> settings = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith("kafka.")) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> settings.put(name.substring("kafka.".length()), value));
            }
        }
        settings.keySet().retainAll(known);
        return settings;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (running) {
                if (!ledger.awaitOutgoing(SWEEP) || batch()) {
                    pause = FIRST_PAUSE;
                } else {
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2);
                    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when it came to a record that could not be sent. */
    private boolean batch() throws InterruptedException {
        try {
            if (ledger.fresh()) {
                goOn();
            }
            send(ledger.outgoing(BATCH));
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            failed.increment();
            LOG.debugf("Not acknowledged, trying again: %s", e.toString());
            return false;
        } catch (RuntimeException e) { // the loop's edge: whatever it was, try again
            failed.increment();
            LOG.error("Relay failed, trying again", e);
            return false;
        }
    }

    private void runAside() {
        boolean told = false;
        try {
            while (running) {
                Thread.sleep(SWEEP);
                try {
                    send(ledger.aside(BATCH));
                    told = false;
                } catch (ExecutionException | TimeoutException | RuntimeException e) {
                    // The loop's edge: whatever it was, try again.
                    failed.increment();
                    if (!told) {
                        LOG.warnf("Dead letters wait for their topic: %s", e.toString());
                        told = true;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<Outgoing> records)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (Outgoing record : records) {
            if (!running) {
                return;
            }
            send(record);
            ledger.sent(record);
            sent.increment();
            if (record.type().equals(HostEvent.Reported.TYPE)) {
                reportedAt = clock.instant();
            }
        }
    }

    private void goOn() {
        Map<String, Object> settings = settings(config, ConsumerConfig.configNames());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        long last = LastNumber.of(host, settings);
        ledger.goOnAfter(last);
        if (last > 0) {
            LOG.warnf("The ledger was lost: going on after event %d of this host", last);
        }
    }

    private void send(Outgoing outgoing)
            throws ExecutionException, TimeoutException, InterruptedException {
        var record = new ProducerRecord<>(outgoing.topic(), outgoing.key(), outgoing.value());
        outgoing.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        producer().send(record).get(ACK_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer =
                    new KafkaProducer<>(
                            settings(config), new ByteArraySerializer(), new ByteArraySerializer());
        }
        return producer;
    }
}
