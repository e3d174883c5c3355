package io.slipway.bench.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.bench.machine.Machine;
import io.slipway.contracts.reservation.ReservationEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What reservation-svc tells, from the first event on, while it is told. Whoever waits for an event
 * is woken by it. An event that comes again under its id counts once.
 */
public final class Journal implements AutoCloseable {
    private static final String CAUSED_BY = "caused by ";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ASK = Duration.ofSeconds(10);

    private final String bootstrap;
    private final Thread reader;
    private final Map<String, List<Heard>> byReservation = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> byCause = new ConcurrentHashMap<>();
    private final Map<String, List<Waiter>> waiters = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private final List<String> unreadable = new ArrayList<>();
    private int repeats;
    private volatile boolean closed;

    private record Waiter(Predicate<Heard> wanted, CompletableFuture<Heard> woken) {}

    private Journal(String bootstrap) {
        this.bootstrap = bootstrap;
        this.reader = Thread.ofPlatform().daemon().name("journal").start(this::read);
    }

    public static Journal of(Site site) {
        return new Journal(site.kafka());
    }

    /** Done with the first event of that reservation that is wanted, also when it came before. */
    public synchronized CompletableFuture<Heard> first(
            String reservation, Predicate<Heard> wanted) {
        for (var heard : byReservation.getOrDefault(reservation, List.of())) {
            if (wanted.test(heard)) {
                return CompletableFuture.completedFuture(heard);
            }
        }
        return waiter(reservation, wanted);
    }

    /** Done with the first event that an event of that id led to. */
    public synchronized CompletableFuture<Heard> firstBecauseOf(String cause) {
        for (var reservation : byCause.getOrDefault(cause, Set.of())) {
            for (var heard : byReservation.getOrDefault(reservation, List.of())) {
                if (heard.cause().equals(cause)) {
                    return CompletableFuture.completedFuture(heard);
                }
            }
        }
        return waiter(CAUSED_BY + cause, _ -> true);
    }

    private CompletableFuture<Heard> waiter(String key, Predicate<Heard> wanted) {
        var waiter = new Waiter(wanted, new CompletableFuture<>());
        waiters.computeIfAbsent(key, _ -> new ArrayList<>()).add(waiter);
        return waiter.woken();
    }

    /** Nobody waits for it any more. */
    public synchronized void forget(CompletableFuture<Heard> waited) {
        waiters.values().forEach(all -> all.removeIf(waiter -> waiter.woken() == waited));
    }

    /** The events of each reservation, in the order in which they came. */
    public synchronized Map<String, List<Heard>> all() {
        var copy = new TreeMap<String, List<Heard>>();
        byReservation.forEach((id, events) -> copy.put(id, List.copyOf(events)));
        return copy;
    }

    /** The reservations that an event led to. */
    public synchronized Set<String> causedBy(String event) {
        return Set.copyOf(byCause.getOrDefault(event, Set.of()));
    }

    public synchronized int events() {
        return ids.size();
    }

    public synchronized int repeats() {
        return repeats;
    }

    public synchronized List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    /** All records that stand in a topic now. */
    public static List<ConsumerRecord<byte[], byte[]>> standing(String bootstrap, String topic) {
        var bytes = new ByteArrayDeserializer();
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap), bytes, bytes)) {
            var partitions = partitions(consumer, topic);
            var until = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (until.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(found::add);
            }
        }
        return found;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic, ASK).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private void read() {
        var bytes = new ByteArrayDeserializer();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers",
                                bootstrap,
                                "fetch.max.wait.ms",
                                50,
                                "reconnect.backoff.max.ms",
                                500),
                        bytes,
                        bytes)) {
            var partitions = partitions(consumer, ReservationEvent.TOPIC);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(this::take);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        JsonNode body;
        try {
            body = Machine.JSON.readTree(record.value());
        } catch (IOException e) {
            synchronized (this) {
                unreadable.add(
                        "partition %d, offset %d".formatted(record.partition(), record.offset()));
            }
            return;
        }
        var heard =
                new Heard(
                        header(record, "ce_id"),
                        header(record, "ce_type"),
                        new String(record.key(), UTF_8),
                        Long.parseLong("0" + header(record, "ce_aggregateversion")),
                        header(record, "ce_causationid"),
                        Instant.parse(header(record, "ce_time")),
                        body,
                        System.nanoTime());
        note(heard);
    }

    private synchronized void note(Heard heard) {
        if (!ids.add(heard.id())) {
            repeats++;
            return;
        }
        byReservation.computeIfAbsent(heard.reservation(), _ -> new ArrayList<>()).add(heard);
        if (!heard.cause().isEmpty()) {
            byCause.computeIfAbsent(heard.cause(), _ -> new HashSet<>()).add(heard.reservation());
        }
        wake(heard.reservation(), heard);
        wake(CAUSED_BY + heard.cause(), heard);
    }

    private void wake(String key, Heard heard) {
        var waiting = waiters.getOrDefault(key, List.of());
        for (var waiter : List.copyOf(waiting)) {
            if (waiter.wanted().test(heard)) {
                waiting.remove(waiter);
                // Whoever waits goes on in a thread of its own.
                waiter.woken().completeAsync(() -> heard);
            }
        }
        if (waiting.isEmpty()) {
            waiters.remove(key);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
