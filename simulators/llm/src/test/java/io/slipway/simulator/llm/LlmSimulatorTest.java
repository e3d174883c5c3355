package io.slipway.simulator.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.llm.Script.Step;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LlmSimulatorTest {
    private static final String CHAT =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LlmSimulator llm = LlmSimulator.start(Settings.local(0));

    @AfterEach
    void close() {
        llm.close();
        http.close();
    }

    @Test
    void noTokenLeavesBeforeItIsDueAndEachCarriesTheClock() throws Exception {
        long sent = System.nanoTime();

        List<String> lines = chat("gaps=25ms,40ms,10ms;norole").body().lines().toList();

        List<Long> stamps = new ArrayList<>();
        for (String line : lines) {
            if (line.contains("word")) {
                stamps.add(
                        new ObjectMapper().readTree(line.substring(5)).get("x_sent_ns").asLong());
            }
        }
        assertThat(stamps).hasSize(3);
        long arrived = llm.log().entries().getFirst().arrivedNanos();
        assertThat(arrived).isGreaterThan(sent);
        assertThat(stamps.get(0) - arrived).isBetween(25_000_000L, 2_000_000_000L);
        assertThat(stamps.get(1) - arrived).isBetween(65_000_000L, 2_000_000_000L);
        assertThat(stamps.get(2) - arrived).isBetween(75_000_000L, 2_000_000_000L);
        assertThat(stamps.get(2)).isLessThan(System.nanoTime());
    }

    @Test
    void answersChatAndCompletionsWholeToo() throws Exception {
        HttpResponse<String> chat =
                post(
                        "/v1/chat/completions",
                        "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}],\"max_tokens\":2}",
                        "");
        HttpResponse<String> text =
                post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"x\",\"max_tokens\":1}", "");

        assertThat(chat.statusCode()).isEqualTo(200);
        assertThat(chat.body()).contains("chat.completion", " word0 word1");
        assertThat(text.body()).contains("text_completion", "\"text\":\" word0\"");
    }

    @Test
    void listsItsModel() throws Exception {
        HttpResponse<String> models =
                http.send(
                        HttpRequest.newBuilder(llm.uri().resolve("/v1/models")).build(),
                        BodyHandlers.ofString());

        assertThat(models.body()).contains("\"id\":\"simulated\"");
    }

    @Test
    void theModelNameCanCarryTheScript() throws Exception {
        HttpResponse<String> answer =
                post(
                        "/v1/chat/completions",
                        CHAT.replace("\"m\"", "\"m;ttft=0;itl=0;tokens=2\""),
                        "");

        assertThat(answer.body()).contains("word1").doesNotContain("word2");
    }

    @Test
    void performsStoredScriptsByteForByte() throws Exception {
        llm.script(
                "mine",
                new Script(
                        200,
                        Script.EVENT_STREAM,
                        List.of(
                                new Step.Send(Duration.ZERO, "data: {\"a\"", List.of(1, 4)),
                                Step.Send.whole(Duration.ofMillis(5), ":1}\n\n"))));

        assertThat(chat("mine").body()).isEqualTo("data: {\"a\":1}\n\n");
    }

    @Test
    void aScriptCanBePutOverHttp() throws Exception {
        String script =
                "{\"steps\":[{\"text\":\"data: 1\\n\\n\"},{\"atMillis\":3,\"text\":\"data: 2\\n\\n\",\"cuts\":[2]}]}";
        http.send(
                HttpRequest.newBuilder(llm.uri().resolve("/_scripts/two"))
                        .PUT(HttpRequest.BodyPublishers.ofString(script))
                        .build(),
                BodyHandlers.discarding());

        assertThat(chat("two").body()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void aResetIsARealOneAndAHalfCloseEndsTooEarly() {
        assertThatThrownBy(() -> chat("fault=reset@1")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> chat("fault=eof@1")).isInstanceOf(IOException.class);
        assertThat(llm.log().entries())
                .extracting(ArrivalLog.Entry::outcome)
                .containsExactly("reset", "half-closed");
    }

    @Test
    void refusalsSayWhenToComeBack() throws Exception {
        HttpResponse<String> refused = chat("fault=503");

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    }

    @Test
    void aStallHoldsEverythingBack() throws Exception {
        llm.stall(Duration.ofMillis(120));
        long stalled = System.nanoTime();

        chat("ttft=0;itl=0;tokens=1");

        assertThat(System.nanoTime() - stalled).isGreaterThan(110_000_000L);
    }

    @Test
    void aFullLineRefusesAndWaitingMovesTheOrigin() throws Exception {
        Settings one = new Settings("127.0.0.1", 0, "m", Settings.local(0).profile(), 1, 1);
        try (LlmSimulator busy = LlmSimulator.start(one)) {
            List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                asked.add(
                        http.sendAsync(
                                request(
                                        busy.uri(),
                                        "/v1/chat/completions",
                                        CHAT,
                                        "ttft=80ms;tokens=1"),
                                BodyHandlers.ofString()));
            }
            List<Integer> statuses =
                    asked.stream().map(a -> a.join().statusCode()).sorted().toList();

            assertThat(statuses).containsExactly(200, 200, 429);
            List<Long> waits =
                    busy.log().entries().stream()
                            .filter(entry -> entry.status() == 200)
                            .map(entry -> entry.startedNanos() - entry.arrivedNanos())
                            .toList();
            assertThat(waits.get(0)).isZero();
            assertThat(waits.get(1)).isPositive();
        }
    }

    @Test
    void whatItCannotReadIsRefusedWithAReason() throws Exception {
        assertThat(post("/v1/chat/completions", "{", "").statusCode()).isEqualTo(400);
        assertThat(post("/v1/chat/completions", "{\"messages\":[]}", "").body())
                .contains("non-empty");
        assertThat(post("/v1/chat/completions", CHAT, "ttft=soon").body()).contains("soon");
        assertThat(post("/nowhere", CHAT, "").statusCode()).isEqualTo(404);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), llm.port())) {
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), UTF_8)).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void keepsAConnectionForTheNextRequest() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), llm.port())) {
            String models = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
            socket.getOutputStream()
                    .write(
                            (models + models.replace("x\r\n", "x\r\nconnection: close\r\n"))
                                    .getBytes(UTF_8));

            String both = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(both.split("HTTP/1.1 200", -1)).hasSize(3);
        }
    }

    @Test
    void theLogIsServedAsJsonLines() throws Exception {
        chat("ttft=0;itl=0;tokens=1");

        String log =
                http.send(
                                HttpRequest.newBuilder(llm.uri().resolve("/_log")).build(),
                                BodyHandlers.ofString())
                        .body();

        assertThat(new ObjectMapper().readTree(log).get("outcome").asText()).isEqualTo("done");
    }

    private HttpResponse<String> chat(String script) throws IOException, InterruptedException {
        return post("/v1/chat/completions", CHAT, script);
    }

    private HttpResponse<String> post(String path, String body, String script)
            throws IOException, InterruptedException {
        return http.send(request(llm.uri(), path, body, script), BodyHandlers.ofString());
    }

    private static HttpRequest request(URI server, String path, String body, String script) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path))
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        return (script.isEmpty() ? request : request.header("x-llm-script", script)).build();
    }
}
