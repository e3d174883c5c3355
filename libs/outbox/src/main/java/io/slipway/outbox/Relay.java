package io.slipway.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.EnvelopeWriter;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was committed. One thread; one active relay per service.
 *
 * <p>A relay that was paused and wakes up without its lease does no harm: it sends from the lowest
 * undeleted row of each key upwards, so it can only repeat, and it deletes nothing.
 */
@ApplicationScoped
public class Relay {
    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final int BATCH = 500;
    private static final Duration ACK_LIMIT = Duration.ofSeconds(35);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
    private static final Duration INBOX_SWEEP = Duration.ofMinutes(1);
    private static final TypeReference<LinkedHashMap<String, String>> HEADERS =
            new TypeReference<>() {};

    private final RelayStore store;
    private final Broker broker;
    private final OutboxGauge gauge;
    private final OutboxConfig config;
    private final ObjectMapper json;
    private final Timer published;
    private final Counter sent;
    private final Counter failed;
    private final UUID holder = UUID.randomUUID();
    private final Semaphore signal = new Semaphore(0);
    private volatile boolean running;
    private final Lookout lookout;
    private volatile @Nullable Thread thread;
    private @Nullable Lease lease;
    private long measuredAt;
    private long sweptAt;

    Relay(
            RelayStore store,
            Broker broker,
            OutboxGauge gauge,
            OutboxConfig config,
            ObjectMapper json,
            MeterRegistry meters) {
        this.store = store;
        this.broker = broker;
        this.gauge = gauge;
        this.config = config;
        this.json = json;
        this.published =
                Timer.builder("outbox.publish.latency")
                        .description("Append to broker acknowledgement")
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(20),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5))
                        .register(meters);
        this.sent = meters.counter("outbox.sent");
        this.failed = meters.counter("outbox.send.errors");
        this.lookout = new Lookout(config.gather(), System.nanoTime());
    }

    void start(@Observes StartupEvent started) {
        if (config.relay()) {
            running = true;
            thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
        }
    }

    void stop(@Observes @Priority(1) ShutdownEvent stopping) throws InterruptedException {
        running = false;
        wake();
        Thread relay = thread;
        if (relay != null) {
            relay.join(Duration.ofSeconds(10));
        }
    }

    /** A row was written and its transaction will commit soon: look often until it shows. */
    void expect(String eventId) {
        if (running) {
            lookout.expect(eventId, System.nanoTime());
            wake();
        }
    }

    /** Cheap and safe from any thread; signals coalesce. */
    private void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    private void run() {
        while (running) {
            try {
                boolean more = round();
                if (!more) {
                    rest();
                }
            } catch (RuntimeException outage) { // the loop's edge: whatever it was, try again
                LOG.warnf("Relay round failed, trying again: %s", outage.toString());
                lease = null;
                gauge.leads(false);
                pause(BACK_OFF);
            }
        }
        gauge.leads(false);
        if (lease != null) {
            try {
                store.release(holder);
            } catch (RuntimeException gone) {
                LOG.debugf("Lease not released, it expires by itself: %s", gone.toString());
            }
        }
    }

    /** Sleeps until something is due; while a commit is expected, looks again soon. */
    private void rest() {
        if (lease == null) {
            pause(BACK_OFF);
            return;
        }
        if (!lookout.expects(System.nanoTime())) {
            pause(config.sweep());
        }
        long now = System.nanoTime();
        if (lookout.expects(now)) {
            LockSupport.parkNanos(lookout.rest(now).toNanos());
        }
    }

    private void pause(Duration longest) {
        try {
            if (signal.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                signal.drainPermits();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    /** One batch; true when there is more to send that did not just come. */
    private boolean round() {
        Lease held = hold();
        if (held == null) {
            return false;
        }
        housekeeping();
        List<OutboxRow> batch = store.batch(BATCH);
        if (batch.isEmpty()) {
            return false;
        }
        lookout.sends(batch.stream().map(OutboxRow::eventId).toList(), System.nanoTime());
        int sentNow = 0;
        Waves<OutboxRow> waves = new Waves<>(batch, row -> row.topic() + '\n' + row.key());
        for (List<OutboxRow> wave = waves.next();
                !wave.isEmpty() && held.trusted(System.nanoTime(), config.lease());
                wave = waves.next()) {
            List<Long> acknowledged = send(wave, waves);
            if (!acknowledged.isEmpty()) {
                store.delete(acknowledged, holder, held);
                sentNow += acknowledged.size();
            }
        }
        if (waves.blockedKeys() > 0) {
            LOG.warnf("%d keys could not be sent, trying again", waves.blockedKeys());
            pause(BACK_OFF);
        }
        return batch.size() == BATCH || sentNow < batch.size();
    }

    private @Nullable Lease hold() {
        if (lease == null || lease.due(System.nanoTime(), config.lease())) {
            boolean before = lease != null;
            lease = store.lease(holder, config.lease());
            gauge.leads(lease != null);
            if (lease != null && !before) {
                LOG.infof("Relay leads, epoch %d", lease.epoch());
            }
        }
        return lease;
    }

    private void housekeeping() {
        long now = System.nanoTime();
        if (now - measuredAt > HOUSEKEEPING.toNanos()) {
            measuredAt = now;
            store.measure(gauge);
        }
        if (now - sweptAt > INBOX_SWEEP.toNanos()) {
            sweptAt = now;
            store.sweepInbox(config.inboxRetention());
        }
    }

    private List<Long> send(List<OutboxRow> wave, Waves<OutboxRow> waves) {
        Map<OutboxRow, CompletableFuture<Void>> flying = new LinkedHashMap<>();
        for (OutboxRow row : wave) {
            flying.put(row, attempt(row));
        }
        List<Long> acknowledged = new ArrayList<>();
        flying.forEach(
                (row, flight) -> {
                    if (landed(flight)) {
                        acknowledged.add(row.seq());
                        sent.increment();
                        published.record(Duration.between(row.createdAt(), Instant.now()));
                    } else {
                        failed.increment();
                        waves.block(row.topic() + '\n' + row.key());
                    }
                });
        return acknowledged;
    }

    private CompletableFuture<Void> attempt(OutboxRow row) {
        try {
            return broker.send(record(row)).toCompletableFuture();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private static boolean landed(CompletableFuture<Void> flight) {
        try {
            flight.get(ACK_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException lost) {
            LOG.debugf("Not acknowledged: %s", lost.toString());
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Byte for byte the same at every attempt. */
    private ProducerRecord<byte[], byte[]> record(OutboxRow row) {
        Map<String, String> headers = headers(row);
        String source = headers.remove("source");
        String time = headers.remove("time");
        headers.put(CloudEvent.AGGREGATE_VERSION, Long.toString(row.version()));
        return EnvelopeWriter.record(
                row.topic(),
                row.key(),
                new CloudEvent(
                        row.eventId(),
                        source == null ? "//slipway" : source,
                        row.type(),
                        row.key(),
                        time == null ? null : Instant.parse(time),
                        row.type()
                                .replaceFirst(
                                        "^io\\.slipway\\.([^.]+)\\.([^.]+)\\.v(\\d+)$",
                                        "urn:slipway:schema:$1:$2:v$3"),
                        headers,
                        row.payload()));
    }

    private Map<String, String> headers(OutboxRow row) {
        try {
            return json.readValue(row.headers(), HEADERS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("headers of row " + row.seq(), broken);
        }
    }
}
