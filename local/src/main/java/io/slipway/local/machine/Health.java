package io.slipway.local.machine;

import io.slipway.local.stack.Processes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Whether a part does its work. */
final class Health {
    // Keycloak builds itself on its first start; on a busy machine that alone took three minutes.
    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TAIL_LINES = 25;

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build();

    boolean ok(Ports ports, Outside outside, Part part) {
        return switch (part) {
            case POSTGRES -> true;
            case KAFKA -> BrokerTopics.answers(outside.kafka());
            case OIDC -> ok(outside.issuer() + "/.well-known/openid-configuration");
            case LLM -> ok(ports.url(part) + "/health");
            case AWS, KUBERNETES -> ok(ports.url(part) + "/_slipway/health");
            case DEPLOY, GUARDRAIL, ENDPOINT, RESERVATION, WORKSTATION, STRESS ->
                    ok(ports.url(part) + "/q/health/ready");
        };
    }

    /**
     * Returns when the part answers, or fails with the end of its log.
     *
     * @param heartbeat told now and then how long it has been
     */
    static void await(
            Part part,
            ProcessHandle process,
            Path log,
            BooleanSupplier answers,
            Consumer<Duration> heartbeat) {
        long began = System.nanoTime();
        long deadline = began + START_LIMIT.toNanos();
        Duration next = HEARTBEAT;
        while (!answers.getAsBoolean()) {
            Duration since = Duration.ofNanos(System.nanoTime() - began);
            if (since.compareTo(next) > 0) {
                heartbeat.accept(since);
                next = since.plus(HEARTBEAT);
            }
            if (!Processes.running(process)) {
                throw new Trouble(
                        "%s ended while it started. The end of its log:\n%s"
                                .formatted(part.label(), tail(log)),
                        "Its whole log: " + log);
            }
            if (System.nanoTime() > deadline) {
                throw new Trouble(
                        "%s did not become healthy within %d s. The end of its log:\n%s"
                                .formatted(part.label(), START_LIMIT.toSeconds(), tail(log)),
                        "Its whole log: " + log);
            }
            pause();
        }
    }

    private boolean ok(String url) {
        var request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while asking " + url, e);
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting", e);
        }
    }
}
