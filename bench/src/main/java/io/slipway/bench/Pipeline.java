package io.slipway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks for deployments at a fixed rate, open loop, and measures until the answer and until the
 * verdict of the guardrails is on Kafka, both from the intended start. Beside them a hop through
 * Kafka alone at the same rate, in the same seconds. The first third warms up and does not count.
 */
final class Pipeline {
    private static final String VERDICTS = "slipway.guardrail.events.v1";
    private static final String HOP = "slipway.bench.hop.v1";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ACCEPTED = 202;
    private static final int CONNECTIONS = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Where where;
    private final int rate;
    private final Duration length;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient deployments =
            vertx.createHttpClient(
                    new HttpClientOptions()
                            .setMaxPoolSize(CONNECTIONS)
                            .setMaxWaitQueueSize(-1)
                            .setConnectTimeout((int) LIMIT.toMillis()));
    private final Map<String, Long> intendedOf = new ConcurrentHashMap<>();
    private final Map<String, Long> verdictAt = new ConcurrentHashMap<>();
    private final Histogram answers = histogram();
    private final Histogram verdicts = histogram();
    private final Histogram lateness = histogram();
    private final Histogram hops = histogram();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger counted = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean(true);

    Pipeline(Where where, int rate, Duration length) {
        this.where = where;
        this.rate = rate;
        this.length = length;
    }

    String run() throws InterruptedException {
        String token = token();
        topic();
        Thread listener = Thread.ofPlatform().start(() -> listen(VERDICTS, this::verdict));
        Thread hopper = Thread.ofPlatform().start(() -> listen(HOP, this::hop));
        try (var bytes = new ByteArraySerializer();
                var producer =
                        new KafkaProducer<>(
                                Map.<String, Object>of(
                                        "bootstrap.servers",
                                        where.kafka(),
                                        "acks",
                                        "all",
                                        "linger.ms",
                                        0,
                                        "max.block.ms",
                                        5000),
                                bytes,
                                bytes)) {
            send(token, producer);
        }
        settle();
        vertx.close();
        running.set(false);
        listener.join();
        hopper.join();
        return report();
    }

    private void send(String token, KafkaProducer<byte[], byte[]> producer) {
        long gap = 1_000_000_000L / rate;
        long begin = System.nanoTime();
        long total = length.toSeconds() * rate;
        long countFrom = total / 3;
        String run = Long.toString(System.currentTimeMillis() / 1000 % 100_000_000, 36);
        for (long i = 0; i < total; i++) {
            long intended = begin + i * gap;
            waitUntil(intended);
            boolean counts = i >= countFrom;
            if (counts) {
                lateness.recordValue(Math.max(0, System.nanoTime() - intended) / 1000);
            }
            ask(token, "b" + run + Long.toString(i, 36), intended, counts);
            var _ =
                    producer.send(
                            new ProducerRecord<>(
                                    HOP,
                                    Long.toString(counts ? System.nanoTime() : 0).getBytes(UTF_8)));
        }
    }

    private static void waitUntil(long instant) {
        for (long left = instant - System.nanoTime();
                left > 0;
                left = instant - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void ask(String token, String name, long intended, boolean counts) {
        var request =
                new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(where.deploy() + "/api/hyperpod/deploy")
                        .setTimeout(LIMIT.toMillis())
                        .putHeader("Authorization", "Bearer " + token)
                        .putHeader("Content-Type", "application/json");
        unanswered.incrementAndGet();
        deployments
                .request(request)
                .compose(asked -> asked.send("{\"name\":\"%s\"}".formatted(name)))
                .compose(
                        answer ->
                                answer.statusCode() == ACCEPTED
                                        ? answer.body()
                                        : Future.failedFuture("not accepted"))
                .onComplete(
                        answer -> {
                            long now = System.nanoTime();
                            unanswered.decrementAndGet();
                            if (answer.failed()) {
                                errors.incrementAndGet();
                            } else if (counts) {
                                counted.incrementAndGet();
                                answers.recordValue((now - intended) / 1000);
                                intendedOf.put(id(answer.result().toString(UTF_8)), intended);
                            }
                        });
    }

    private static String id(String body) {
        try {
            return JSON.readTree(body).path("id").asText();
        } catch (IOException broken) {
            throw new IllegalStateException("an answer that is no JSON", broken);
        }
    }

    private void verdict(byte[] key, byte[] value) {
        if (key != null) {
            verdictAt.putIfAbsent(new String(key, UTF_8), System.nanoTime());
        }
    }

    private void hop(byte[] key, byte[] value) {
        long sent = Long.parseLong(new String(value, UTF_8));
        if (sent > 0) {
            hops.recordValue((System.nanoTime() - sent) / 1000);
        }
    }

    /** Until every counted job has its verdict, at most the limit. */
    private void settle() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline
                && (unanswered.get() > 0 || !verdictAt.keySet().containsAll(intendedOf.keySet()))) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        intendedOf.forEach(
                (id, intended) -> {
                    Long at = verdictAt.get(id);
                    if (at != null) {
                        verdicts.recordValue((at - intended) / 1000);
                    }
                });
    }

    private void listen(String topic, Taker taker) {
        try (var bytes = new ByteArrayDeserializer();
                var consumer =
                        new KafkaConsumer<>(
                                Map.<String, Object>of(
                                        "bootstrap.servers", where.kafka(), "fetch.max.wait.ms", 5),
                                bytes,
                                bytes)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(one -> new TopicPartition(topic, one.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            while (running.get()) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> taker.take(record.key(), record.value()));
            }
        }
    }

    private void topic() throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", where.kafka()))) {
            admin.createTopics(List.of(new NewTopic(HOP, 3, (short) 1))).all().get();
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("no broker at " + where.kafka(), failure);
            }
        }
    }

    private String token() throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(where.issuer() + "/token"))
                        .timeout(LIMIT)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "grant_type=password&client_id=slipway-cli&username=operator&password=operator"))
                        .build();
        try (var http = java.net.http.HttpClient.newHttpClient()) {
            String token =
                    JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                            .path("access_token")
                            .asText();
            if (token.isEmpty()) {
                throw new IllegalStateException("no token from " + where.issuer());
            }
            return token;
        } catch (IOException failure) {
            throw new IllegalStateException("no OIDC provider at " + where.issuer(), failure);
        }
    }

    private String report() {
        int missing = counted.get() - (int) verdicts.getTotalCount();
        return """
                pipeline at %d/s, open loop, %d s of which the last two thirds count
                %d answers counted, %d errors, %d verdicts missing
                milliseconds             p50       p95       p99       max
                POST → 202         %s
                POST → verdict     %s
                Kafka hop alone    %s
                generator late     %s
                """
                .formatted(
                        rate,
                        length.toSeconds(),
                        counted.get(),
                        errors.get(),
                        missing,
                        row(answers),
                        row(verdicts),
                        row(hops),
                        row(lateness));
    }

    private static String row(Histogram histogram) {
        return "%10.1f%10.1f%10.1f%10.1f"
                .formatted(
                        histogram.getValueAtPercentile(50) / 1000.0,
                        histogram.getValueAtPercentile(95) / 1000.0,
                        histogram.getValueAtPercentile(99) / 1000.0,
                        histogram.getMaxValue() / 1000.0);
    }

    private static Histogram histogram() {
        return new ConcurrentHistogram(3);
    }

    @FunctionalInterface
    private interface Taker {
        void take(byte[] key, byte[] value);
    }
}
