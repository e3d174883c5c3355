package io.slipway.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.local.machine.Logins;
import io.slipway.local.machine.Part;
import io.slipway.local.machine.Ports;
import io.slipway.local.machine.Trouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** REST as one user. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int TRIES = 40;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final Ports ports;
    private final String token;

    Api(Ports ports, Logins logins, String login) {
        this.ports = ports;
        this.token = logins.token(login);
    }

    JsonNode post(Part service, String path, String body) {
        return post(service, path, body, Trace.fresh());
    }

    JsonNode post(Part service, String path, String body, Trace trace) {
        return send(
                service,
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .header("traceparent", trace.parent())
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(BodyPublishers.ofString(body)));
    }

    JsonNode get(Part service, String path) {
        return send(service, path, HttpRequest.newBuilder());
    }

    String text(Part service, String path) {
        return answer(service, path, HttpRequest.newBuilder());
    }

    private JsonNode send(Part service, String path, HttpRequest.Builder request) {
        var text = answer(service, path, request);
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Trouble(
                    "%s answered no JSON at %s: %s".formatted(service.label(), path, text),
                    "Look into its log: ./slipway logs " + service.label());
        }
    }

    private String answer(Part service, String path, HttpRequest.Builder builder) {
        var uri = URI.create(ports.url(service) + path);
        var request =
                builder.uri(uri).timeout(LIMIT).header("Authorization", "Bearer " + token).build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            // A service that has just started may not know the nodes of its pool yet.
            for (int tries = 1; answer.statusCode() == 503 && tries < TRIES; tries++) {
                Thread.sleep(PAUSE);
                answer = http.send(request, BodyHandlers.ofString());
            }
            if (answer.statusCode() >= 300) {
                throw new Trouble(
                        "%s answered %d: %s".formatted(uri, answer.statusCode(), answer.body()),
                        "Look into its log: ./slipway logs " + service.label());
            }
            return answer.body();
        } catch (IOException e) {
            throw new Trouble(
                    "%s did not answer: %s".formatted(uri, e.getMessage()),
                    "Look into its log: ./slipway logs " + service.label());
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while calling " + uri, e);
        }
    }
}
