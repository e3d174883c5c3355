package io.slipway.endpoint.gateway;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.endpoint.ACluster;
import io.slipway.endpoint.HoldingServer;
import io.slipway.endpoint.TestKnobs;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Script;
import io.slipway.simulator.llm.Settings;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@TestProfile(TestKnobs.class)
@WithTestResource(SlipwayStack.class)
class InvocationResourceIT {
    private static final String ABANDONED =
            "endpoint_invocation_seconds_count{outcome=\"abandoned\"}";

    /** Well below every time-out of the gateway. */
    private static final Duration PROMPT = Duration.ofSeconds(8);

    private static LlmSimulator llm;
    private static ACluster cluster;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource("/")
    URI gateway;

    @BeforeAll
    static void serve() {
        llm = LlmSimulator.start(Settings.local(0));
        cluster = ready(llm.uri());
    }

    @AfterAll
    static void stop() {
        llm.close();
    }

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    @Test
    void eachTokenReachesTheClientWhenItIsSentAndNotAtTheEnd() throws Exception {
        var response = http.send(chat("m;gaps=10ms,1500ms;norole"), BodyHandlers.ofInputStream());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("text/event-stream");
        try (var lines = reader(response)) {
            long first = timeOf(lines, "word");
            long second = timeOf(lines, "word");
            assertThat(Duration.ofNanos(second - first)).isGreaterThan(Duration.ofSeconds(1));
            assertThat(lines.lines()).anyMatch(line -> line.equals("data: [DONE]"));
        }
    }

    @Test
    void bytesPassUnchanged() throws Exception {
        String text = "data: {\"x\":\"\u00fc\u20ac\uD83D\uDE80\"}\r\n\r\n: keep\n\ndata:[DONE]\n\n";
        llm.script(
                "bytes",
                new Script(
                        200,
                        Script.EVENT_STREAM,
                        List.of(new Script.Step.Send(Duration.ZERO, text, List.of(13, 14, 17)))));

        var response = http.send(chat("bytes"), BodyHandlers.ofByteArray());

        assertThat(response.body()).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void anAnswerThatIsNotStreamedPassesWhole() throws Exception {
        var body = "{\"model\":\"m\",\"prompt\":\"x\",\"max_tokens\":2}";

        var response =
                http.send(
                        post(cluster, "/v1/completions", "operator", body),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(ACluster.JSON.readTree(response.body()).at("/choices/0/text").textValue())
                .isNotBlank();
    }

    @Test
    void theModelsOwnRefusalPassesAsItIs() throws Exception {
        var response = http.send(chat("m;fault=429"), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(ACluster.JSON.readTree(response.body()).has("error")).isTrue();
    }

    @Test
    void aBrokenModelServerIsABadGatewayAndItsWordsStayBehind() throws Exception {
        var problem = problem(chat("m;fault=500"), 502);

        assertThat(problem.get("type").textValue()).isEqualTo("/problems/model-server-broken");
        assertThat(problem.has("error")).isFalse();
    }

    @Test
    void aModelServerWithoutCapacityIsUnavailableForAWhile() throws Exception {
        var problem = problem(chat("m;fault=503"), 503);

        assertThat(problem.get("type").textValue()).isEqualTo("/problems/model-server-down");
        assertThat(problem.get("retryable").booleanValue()).isTrue();
    }

    @Test
    void aModelServerThatIsGoneIsUnavailableWithATimeToRetry() throws Exception {
        ACluster orphan;
        try (var mortal = LlmSimulator.start(Settings.local(0))) {
            orphan = ready(mortal.uri());
        }

        var response =
                http.send(
                        post(orphan, "/v1/chat/completions", "operator", "{}"),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("5");
        assertThat(response.body()).contains("/problems/model-server-down").contains("fix");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anAnswerThatBreaksOffBreaksOffForTheClientToo(HttpClient.Version version)
            throws Exception {
        try (var client = HttpClient.newBuilder().version(version).build()) {
            for (String fault : List.of("reset@2", "eof@2")) {
                var response =
                        client.send(
                                chat("m;gaps=10ms,10ms,10ms,10ms;norole;fault=" + fault),
                                BodyHandlers.ofInputStream());

                assertThat(response.statusCode()).isEqualTo(200);
                assertThatThrownBy(() -> response.body().readAllBytes())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aModelServerThatFallsSilentIsGivenUp() throws Exception {
        try (var silent = HoldingServer.silent()) {
            var held = ready(silent.uri());

            problem(post(held, "/v1/chat/completions", "operator", "{}"), 503);

            Await.until(() -> assertThat(silent.closed()).isEqualTo(1));
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerCancelsTheInvocation() throws Exception {
        try (var silent = HoldingServer.silent()) {
            var held = ready(silent.uri());
            var impatient = HttpClient.newHttpClient();
            var _ =
                    impatient.sendAsync(
                            post(held, "/v1/chat/completions", "operator", "{}"),
                            BodyHandlers.ofString());
            Await.until(() -> assertThat(silent.held()).isEqualTo(1));
            double abandoned = metric(ABANDONED);

            impatient.shutdownNow();

            Await.value(PROMPT, silent::closed, closed -> closed == 1);
            Await.until(() -> assertThat(metric(ABANDONED)).isEqualTo(abandoned + 1));
        }
    }

    @Test
    void aClientThatLeavesDuringTheAnswerCancelsTheInvocation() throws Exception {
        try (var endless = HoldingServer.streaming("data: 1\n\n")) {
            var held = ready(endless.uri());
            var impatient = HttpClient.newHttpClient();
            var response =
                    impatient.send(
                            post(held, "/v1/chat/completions", "operator", "{}"),
                            BodyHandlers.ofInputStream());
            assertThat(reader(response).readLine()).isEqualTo("data: 1");

            double abandoned = metric(ABANDONED);

            impatient.shutdownNow();

            Await.value(PROMPT, endless::closed, closed -> closed == 1);
            Await.until(() -> assertThat(metric(ABANDONED)).isEqualTo(abandoned + 1));
            Await.until(() -> assertThat(metric("endpoint_requests_under_way")).isZero());
        }
    }

    @Test
    void theCallersTokenNeverReachesTheModelServer() throws Exception {
        try (var server = HoldingServer.answering("{}")) {
            var held = ready(server.uri());

            http.send(
                    post(held, "/v1/chat/completions", "operator", "{}"), BodyHandlers.ofString());

            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("POST /v1/chat/completions ")
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain(Tokens.of("operator"));
        }
    }

    @Test
    void moreThanTheSeatsWaitAndMoreThanThePlacesAreTurnedAway() throws Exception {
        try (var silent = HoldingServer.silent()) {
            var held = ready(silent.uri());
            List<CompletableFuture<HttpResponse<String>>> under = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                under.add(send(held));
            }
            Await.until(() -> assertThat(silent.held()).isEqualTo(3));
            var waiting = List.of(send(held), send(held));
            Await.until(() -> assertThat(metric("endpoint_requests_waiting")).isEqualTo(2));

            var tooMany = send(held).join();

            assertThat(tooMany.statusCode()).isEqualTo(503);
            assertThat(tooMany.headers().firstValue("retry-after")).isPresent();
            assertThat(tooMany.body()).contains("/problems/gateway-busy");
            for (var one : waiting) {
                assertThat(one.join().body()).contains("/problems/gateway-busy");
            }
            assertThat(silent.held()).isEqualTo(3);
            under.forEach(CompletableFuture::join);
            Await.until(() -> assertThat(metric("endpoint_requests_under_way")).isZero());
        }
    }

    @Test
    void whoWaitsIsLetInWhenASeatIsFree() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(http.sendAsync(chat("m;ttft=400ms;tokens=1"), BodyHandlers.ofString()));
        }

        assertThat(all).allSatisfy(one -> assertThat(one.join().statusCode()).isEqualTo(200));
    }

    @Test
    void aClientThatLeavesWhileItWaitsGivesUpItsPlace() throws Exception {
        try (var silent = HoldingServer.silent()) {
            var held = ready(silent.uri());
            var under = List.of(send(held), send(held), send(held));
            Await.until(() -> assertThat(silent.held()).isEqualTo(3));
            var impatient = HttpClient.newHttpClient();
            var _ =
                    impatient.sendAsync(
                            post(held, "/v1/chat/completions", "operator", "{}"),
                            BodyHandlers.ofString());
            Await.until(() -> assertThat(metric("endpoint_requests_waiting")).isEqualTo(1));
            double abandoned = metric(ABANDONED);

            impatient.shutdownNow();

            Await.until(() -> assertThat(metric("endpoint_requests_waiting")).isZero());
            Await.until(() -> assertThat(metric(ABANDONED)).isEqualTo(abandoned + 1));
            under.forEach(CompletableFuture::join);
            Await.until(() -> assertThat(metric("endpoint_requests_under_way")).isZero());
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerYetSaysWhenToTryAgain() throws Exception {
        var starting = ACluster.of("team-a", URI.create("http://127.0.0.1:9"));
        starting.ready();
        Await.until(
                () ->
                        given().auth()
                                .oauth2(Tokens.of("viewer"))
                                .get("/api/endpoints/" + starting.endpointId())
                                .then()
                                .statusCode(200));

        var problem = problem(post(starting, "/v1/chat/completions", "operator", "{}"), 503);

        assertThat(problem.get("type").textValue()).isEqualTo("/problems/endpoint-not-ready");
        assertThat(problem.has("deadline")).isTrue();
    }

    @Test
    void anEndpointThatFailedSaysWhatToDo() throws Exception {
        var wrong = ACluster.of("team-a", URI.create("ftp://nowhere"));
        wrong.ready();
        Events.first(EndpointEvent.TOPIC, wrong.endpointId(), EndpointEvent.Failed.TYPE);

        var problem = problem(post(wrong, "/v1/chat/completions", "operator", "{}"), 409);

        assertThat(problem.get("type").textValue()).isEqualTo("/problems/endpoint-failed");
        assertThat(problem.get("fix").textValue()).contains("deploy again");
    }

    @Test
    void aBodyOverOneMebibyteIsTooLarge() {
        String body = "{\"prompt\":\"" + "x".repeat(1024 * 1024) + "\"}";

        var response =
                given().auth()
                        .oauth2(Tokens.of("operator"))
                        .contentType("application/json")
                        .body(body)
                        .post("/api/endpoints/" + cluster.endpointId() + "/v1/completions");

        response.then().statusCode(413).contentType("application/problem+json");
    }

    @Test
    void anotherTeamsEndpointCannotBeInvoked() throws Exception {
        var problem = problem(post(cluster, "/v1/chat/completions", "other", "{}"), 404);

        assertThat(problem.get("type").textValue()).isEqualTo("/problems/not-found");
    }

    private static ACluster ready(URI modelServer) {
        var fresh = ACluster.of("team-a", modelServer);
        fresh.ready();
        Events.first(EndpointEvent.TOPIC, fresh.endpointId(), EndpointEvent.Ready.TYPE);
        return fresh;
    }

    private HttpRequest chat(String model) {
        return post(
                cluster,
                "/v1/chat/completions",
                "operator",
                "{\"model\":\"%s\",\"stream\":true,\"messages\":[{\"content\":\"hi\"}]}"
                        .formatted(model));
    }

    private HttpRequest post(ACluster to, String path, String login, String body) {
        return HttpRequest.newBuilder(gateway.resolve("/api/endpoints/" + to.endpointId() + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + Tokens.of(login))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private CompletableFuture<HttpResponse<String>> send(ACluster to) {
        return http.sendAsync(
                post(to, "/v1/chat/completions", "operator", "{}"), BodyHandlers.ofString());
    }

    private JsonNode problem(HttpRequest request, int status) throws Exception {
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElseThrow())
                .startsWith("application/problem+json");
        return ACluster.JSON.readTree(response.body());
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    private static long timeOf(BufferedReader lines, String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return System.nanoTime();
            }
        }
        throw new AssertionError("the stream ended before " + part);
    }

    private static double metric(String name) {
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ", 3)[1]))
                .sum();
    }
}
