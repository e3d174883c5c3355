package io.slipway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.PrintStream;
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
 * verdict of the guardrails is on Kafka, both from the intended start. Beside them hops through
 * Kafka alone, ten a second, in the same seconds. Before it the JVMs warm up at a quarter of the
 * rate: those figures are printed and do not count.
 */
final class Pipeline {
    private static final String VERDICTS = "slipway.guardrail.events.v1";
    private static final String HOP = "slipway.bench.hop.v1";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int ACCEPTED = 202;
    private static final int CONNECTIONS = 256;
    private static final double ANSWER_GOAL = 50;
    private static final double VERDICT_GOAL = 500;

    /**
     * Enough for a percentile; one for each request would cost the broker more than the services.
     */
    private static final int HOPS_PER_SECOND = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Where where;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient deployments =
            vertx.createHttpClient(
                    new HttpClientOptions()
                            .setMaxPoolSize(CONNECTIONS)
                            .setMaxWaitQueueSize(-1)
                            .setConnectTimeout((int) LIMIT.toMillis()));
    private final Map<String, Long> intendedOf = new ConcurrentHashMap<>();
    private final Map<String, Long> verdictAt = new ConcurrentHashMap<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Phase warmUp;
    private final Phase counted;
    private volatile Phase now;

    /**
     * @param rate requests a second
     * @param warmUp how long a quarter of them comes before
     */
    Pipeline(Where where, int rate, Duration length, Duration warmUp) {
        this.where = where;
        this.warmUp = new Phase(Math.max(1, rate / 4), warmUp);
        this.counted = new Phase(rate, length);
        this.now = this.warmUp;
    }

    /** The table; then whether the goals at this rate were met. */
    boolean run(PrintStream out) throws InterruptedException {
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
            out.printf("warming up: %d/s for %d s%n", warmUp.rate, warmUp.length.toSeconds());
            send(warmUp, token, producer);
            out.printf("measuring: %d/s for %d s%n", counted.rate, counted.length.toSeconds());
            now = counted;
            send(counted, token, producer);
        }
        settle();
        vertx.close();
        running.set(false);
        listener.join();
        hopper.join();
        out.printf("%n%s%n%s", warmUp.report("warm-up, not counted"), counted.report("counted"));
        var goals = new Goals();
        goals.atMost("requests without 202, or without a verdict", counted.lost(), 0, "");
        goals.atMost("POST → 202, p99", milliseconds(counted.answers, 99), ANSWER_GOAL, "ms");
        goals.atMost(
                "POST → GuardrailsPassed, p95",
                milliseconds(counted.verdicts, 95),
                VERDICT_GOAL,
                "ms");
        out.printf("%n%s", goals);
        return goals.allMet();
    }

    private void send(Phase phase, String token, KafkaProducer<byte[], byte[]> producer) {
        long gap = 1_000_000_000L / phase.rate;
        long begin = System.nanoTime();
        long total = phase.length.toSeconds() * phase.rate;
        int hopEvery = Math.max(1, phase.rate / HOPS_PER_SECOND);
        String run = Long.toString(System.currentTimeMillis() / 1000 % 100_000_000, 36);
        for (long i = 0; i < total; i++) {
            long intended = begin + i * gap;
            waitUntil(intended);
            phase.lateness.recordValue(Math.max(0, System.nanoTime() - intended) / 1000);
            ask(phase, token, "b" + run + Long.toString(i, 36), intended);
            if (i % hopEvery == 0) {
                byte[] at = Long.toString(System.nanoTime()).getBytes(UTF_8);
                var _ = producer.send(new ProducerRecord<>(HOP, at));
            }
        }
    }

    private static void waitUntil(long instant) {
        for (long left = instant - System.nanoTime();
                left > 0;
                left = instant - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void ask(Phase phase, String token, String name, long intended) {
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
                            long at = System.nanoTime();
                            unanswered.decrementAndGet();
                            if (answer.failed()) {
                                phase.errors.incrementAndGet();
                            } else {
                                phase.answers.recordValue((at - intended) / 1000);
                                phase.intendedOf.put(id(answer.result().toString(UTF_8)), intended);
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

    /** A refusal is none: a service that refuses everything at once would look fast. */
    private void verdict(byte[] key, byte[] value) {
        if (key != null && new String(value, UTF_8).contains(GuardrailEvent.Passed.TYPE)) {
            verdictAt.putIfAbsent(new String(key, UTF_8), System.nanoTime());
        }
    }

    private void hop(byte[] key, byte[] value) {
        long sent = Long.parseLong(new String(value, UTF_8));
        now.hops.recordValue(Math.max(0, System.nanoTime() - sent) / 1000);
    }

    /** Until every accepted job has its verdict, at most the limit. */
    private void settle() {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline
                && (unanswered.get() > 0
                        || !verdictAt.keySet().containsAll(counted.intendedOf.keySet()))) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        warmUp.take(verdictAt);
        counted.take(verdictAt);
    }

    private void listen(String topic, Taker taker) {
        try (var bytes = new ByteArrayDeserializer();
                var consumer =
                        new KafkaConsumer<>(
                                Map.<String, Object>of(
                                        "bootstrap.servers",
                                        where.kafka(),
                                        "fetch.max.wait.ms",
                                        250),
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

    private static double milliseconds(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1000.0;
    }

    /** What was asked at one rate, and what came of it; microseconds. */
    private static final class Phase {
        private final int rate;
        private final Duration length;
        private final Map<String, Long> intendedOf = new ConcurrentHashMap<>();
        private final Histogram answers = new ConcurrentHistogram(3);
        private final Histogram verdicts = new ConcurrentHistogram(3);
        private final Histogram lateness = new ConcurrentHistogram(3);
        private final Histogram hops = new ConcurrentHistogram(3);
        private final AtomicInteger errors = new AtomicInteger();

        private Phase(int rate, Duration length) {
            this.rate = rate;
            this.length = length;
        }

        private void take(Map<String, Long> verdictAt) {
            intendedOf.forEach(
                    (id, intended) -> {
                        Long at = verdictAt.get(id);
                        if (at != null) {
                            verdicts.recordValue((at - intended) / 1000);
                        }
                    });
        }

        private int lost() {
            return errors.get() + intendedOf.size() - (int) verdicts.getTotalCount();
        }

        private String report(String title) {
            return """
                    %s: %d/s open loop for %d s, %d answers, %d errors, %d verdicts missing
                    milliseconds             p50       p95       p99       max
                    POST → 202         %s
                    POST → verdict     %s
                    Kafka hop alone    %s
                    generator late     %s
                    """
                    .formatted(
                            title,
                            rate,
                            length.toSeconds(),
                            intendedOf.size(),
                            errors.get(),
                            intendedOf.size() - verdicts.getTotalCount(),
                            row(answers),
                            row(verdicts),
                            row(hops),
                            row(lateness));
        }

        private static String row(Histogram histogram) {
            return "%10.1f%10.1f%10.1f%10.1f"
                    .formatted(
                            milliseconds(histogram, 50),
                            milliseconds(histogram, 95),
                            milliseconds(histogram, 99),
                            histogram.getMaxValue() / 1000.0);
        }
    }

    @FunctionalInterface
    private interface Taker {
        void take(byte[] key, byte[] value);
    }
}
