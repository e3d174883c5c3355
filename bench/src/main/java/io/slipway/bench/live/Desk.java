package io.slipway.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.bench.machine.Machine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks reservation-svc as a good client does: who gets no answer asks the other replica, with the
 * same key; so what was accepted must have had its effect, and only once.
 */
public final class Desk {
    private static final String PATH = "/api/reservations";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final int TRIES = 300;
    private static final int SERVER_ERROR = 500;
    private static final int BUSY = 429;
    private static final int PAGE = 200;

    private final Site site;
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();

    public Desk(Site site) {
        this.site = site;
    }

    /** What was answered. */
    public record Answer(int status, JsonNode body) {
        public boolean ok() {
            return status < 300;
        }

        public String text(String field) {
            return body.path(field).asText();
        }
    }

    public Answer reserve(String user, String key, String body) throws InterruptedException {
        return ask("POST", user, PATH, key, body);
    }

    public Answer get(String user, String id) throws InterruptedException {
        return ask("GET", user, PATH + "/" + id, "", "");
    }

    /**
     * @param verb such as {@code cancel}
     */
    public Answer change(String user, String id, String verb, String key, String body)
            throws InterruptedException {
        return ask("POST", user, "%s/%s:%s".formatted(PATH, id, verb), key, body);
    }

    /** All that the user's tenant has or had. */
    public List<JsonNode> list(String user) throws InterruptedException {
        var all = new ArrayList<JsonNode>();
        String next = "";
        do {
            var page = ask("GET", user, "%s?pageSize=%d%s".formatted(PATH, PAGE, next), "", "");
            page.body().path("items").forEach(all::add);
            next =
                    page.body().hasNonNull("nextPageToken")
                            ? "&pageToken=" + page.text("nextPageToken")
                            : "";
        } while (!next.isEmpty());
        return all;
    }

    /** How often somebody had to ask again. */
    public int repeated() {
        return repeated.get();
    }

    private Answer ask(String method, String user, String path, String key, String body)
            throws InterruptedException {
        var replicas = site.replicas();
        for (int i = turn.getAndIncrement(), tries = 0; tries < TRIES; i++, tries++) {
            var url = site.url(replicas.get(Math.floorMod(i, replicas.size())));
            var request =
                    HttpRequest.newBuilder(URI.create(url + path))
                            .timeout(LIMIT)
                            .header("Authorization", "Bearer " + site.token(user))
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body));
            if (!key.isEmpty()) {
                request.header("Idempotency-Key", key);
            }
            try {
                var answer = site.http().send(request.build(), BodyHandlers.ofString());
                if (answer.statusCode() < SERVER_ERROR && answer.statusCode() != BUSY) {
                    return new Answer(answer.statusCode(), Machine.JSON.readTree(answer.body()));
                }
            } catch (IOException unanswered) {
                // Whether it had its effect is not known, which is what the key is for.
            }
            repeated.incrementAndGet();
            Thread.sleep(PAUSE);
        }
        throw new IllegalStateException("nobody answers %s %s".formatted(method, path));
    }
}
