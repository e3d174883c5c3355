package io.slipway.local.storm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for deployments at a fixed rate. Who gets no answer asks again with the same
 * Idempotency-Key, as a good client does; so the answer 202 must mean one job and only one.
 */
public final class Askers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES = 120;
    private static final int ACCEPTED = 202;
    private static final int SERVER_ERROR = 500;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(LIMIT)
                    .build();
    private final String deployUrl;
    private final String token;
    private final Map<String, String> jobOf = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final AtomicInteger repeated = new AtomicInteger();

    public Askers(String deployUrl, String token) {
        this.deployUrl = deployUrl;
        this.token = token;
    }

    /** Returns when each request has its answer or its last try is over. */
    public void ask(int rate, Duration length) {
        String run = Long.toString(System.currentTimeMillis() / 1000 % 100_000_000, 36);
        long gap = TimeUnit.SECONDS.toNanos(1) / rate;
        long begin = System.nanoTime();
        try (ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < length.toSeconds() * rate; i++) {
                for (long left = begin + i * gap - System.nanoTime();
                        left > 0;
                        left = begin + i * gap - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                String name = "s" + run + Long.toString(i, 36);
                askers.execute(() -> ask(name));
            }
        }
    }

    private void ask(String name) {
        for (int count = 0; count < TRIES; count++) {
            try {
                var answer =
                        http.send(
                                request("/api/hyperpod/deploy")
                                        .header("Content-Type", "application/json")
                                        .header("Idempotency-Key", name)
                                        .POST(
                                                BodyPublishers.ofString(
                                                        "{\"name\":\"%s\"}".formatted(name)))
                                        .build(),
                                BodyHandlers.ofString());
                if (answer.statusCode() == ACCEPTED) {
                    jobOf.put(name, JSON.readTree(answer.body()).required("id").asText());
                    return;
                }
                if (answer.statusCode() < SERVER_ERROR) {
                    refused.put(name, answer.body());
                    return;
                }
            } catch (IOException unanswered) {
                // The process behind it was just ended: ask again.
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
            repeated.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Every job of the tenant that is not over, and how each other ended: id to state. */
    public Map<String, String> states() throws InterruptedException {
        Map<String, String> states = new ConcurrentHashMap<>();
        String next = "";
        do {
            JsonNode page = page("/api/hyperpod/jobs?pageSize=200" + next);
            page.path("items")
                    .forEach(
                            job -> states.put(job.path("id").asText(), job.path("state").asText()));
            next =
                    page.hasNonNull("nextPageToken")
                            ? "&pageToken=" + page.path("nextPageToken").asText()
                            : "";
        } while (!next.isEmpty());
        return states;
    }

    private JsonNode page(String path) throws InterruptedException {
        try {
            return JSON.readTree(http.send(request(path).build(), BodyHandlers.ofString()).body());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("an answer that is no JSON", broken);
        } catch (IOException unanswered) {
            return JSON.createObjectNode();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(deployUrl + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    public List<String> accepted() {
        return new ArrayList<>(jobOf.values());
    }

    Map<String, String> refused() {
        return refused;
    }

    int repeated() {
        return repeated.get();
    }
}
