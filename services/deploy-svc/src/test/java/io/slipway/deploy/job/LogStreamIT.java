package io.slipway.deploy.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.ScriptedDeployer;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A log that grows while its reader's line breaks again and again. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
class LogStreamIT {
    private static final int STEPS = 10;
    private static final int LINES = 12;
    private static final int MOST_CONNECTIONS = 400;

    @TestHTTPResource("/")
    URI service;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void hasNoGapAndNoDoubleHoweverOftenTheLineBreaks() throws Exception {
        String name = Ask.name("logs");
        var script = ScriptedDeployer.of(name);
        for (int i = 0; i < STEPS; i++) {
            int look = i;
            List<String> lines =
                    IntStream.range(0, LINES)
                            .mapToObj(n -> "look %d, %d".formatted(look, n))
                            .toList();
            script.on(
                    "deploy", "start", new Progress.Waiting("start", Duration.ofMillis(20), lines));
        }
        script.on("deploy", "network", new Progress.Failed("enough", "Nothing.", List.of()));
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<Long> seen = new ArrayList<>();

        boolean over = false;
        for (int i = 0; i < MOST_CONNECTIONS && !over; i++) {
            over = read(ask, seen, 1 + random.nextInt(12));
        }

        assertThat(over).as("seed %d, %d lines", seed, seen.size()).isTrue();
        assertThat(seen)
                .as("seed %d", seed)
                .hasSizeGreaterThan(LINES * STEPS)
                .isEqualTo(LongStream.rangeClosed(1, seen.size()).boxed().toList());
        assertThat(lastLine(ask)).endsWith("what to do: Nothing." + JobState.GONE);
    }

    /** The log ends with what somebody can do. */
    private String lastLine(Ask ask) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                service.resolve(
                                        "/api/hyperpod/jobs/%s/logs?tail=1".formatted(ask.id())))
                        .header("Accept", "text/plain")
                        .header("Authorization", "Bearer " + Tokens.of("viewer"))
                        .build();
        return http.send(request, BodyHandlers.ofString()).body().strip();
    }

    /** Reads so many lines, then hangs up; true when the log said that it is over. */
    private boolean read(Ask ask, List<Long> seen, int most) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                service.resolve("/api/hyperpod/jobs/%s/logs".formatted(ask.id())))
                        .timeout(Duration.ofSeconds(30))
                        .header("Accept", "text/event-stream")
                        .header("Authorization", "Bearer " + Tokens.of("viewer"));
        if (!seen.isEmpty()) {
            request.header("Last-Event-ID", Long.toString(seen.getLast()));
        }
        var response = http.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return read(lines, seen, most);
        }
    }

    private static boolean read(BufferedReader lines, List<Long> seen, int most)
            throws IOException {
        int left = most;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                seen.add(Long.parseLong(line.substring(3).strip()));
                left--;
            }
            if (line.startsWith("event:") && line.endsWith("end")) {
                return true;
            }
            if (left == 0) {
                return false;
            }
        }
        return false;
    }
}
