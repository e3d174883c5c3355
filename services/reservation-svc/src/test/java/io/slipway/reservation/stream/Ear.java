package io.slipway.reservation.stream;

import io.restassured.RestAssured;
import io.slipway.testkit.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens to an event stream. */
final class Ear implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BufferedReader lines;

    record Heard(@Nullable String id, String name, String data) {}

    Ear(String login, String path, @Nullable String lastEventId) {
        var request =
                HttpRequest.newBuilder(
                                URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + Tokens.of(login))
                        .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            InputStream body = http.send(request.build(), BodyHandlers.ofInputStream()).body();
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no stream at " + path, e);
        }
    }

    /** The next event, comments left out; null at the end of the stream. */
    @Nullable Heard next() {
        try {
            return CompletableFuture.supplyAsync(this::read).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("nothing was heard", e);
        }
    }

    /** The next event of that name. */
    Heard next(String name) {
        for (var heard = next(); heard != null; heard = next()) {
            if (heard.name().equals(name)) {
                return heard;
            }
        }
        throw new AssertionError("the stream ended without " + name);
    }

    private @Nullable Heard read() {
        try {
            String id = null;
            String name = "";
            var data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() && !name.isEmpty()) {
                    return new Heard(id, name, data.toString());
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
