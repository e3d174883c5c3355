package io.slipway.stress.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.endpoint.EndpointEvent;
import io.slipway.contracts.stress.StressAsk;
import io.slipway.contracts.stress.StressEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.load.LoadReport;
import io.slipway.simulator.llm.LlmSimulator;
import io.slipway.simulator.llm.Settings;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class RunResourceIT {
    private static final LlmSimulator LLM = LlmSimulator.start(Settings.local(0));
    private static final String RUNS = "/api/stress/runs";

    @Inject ObjectMapper json;
    @Inject TokenClient tokens;

    @AfterAll
    static void close() {
        LLM.close();
    }

    @Test
    void carriesARunOutAndTellsWhatItShowed() throws Exception {
        String id = accepted(run("m;ttft=30ms;itl=5ms;tokens=8", "PT0.5S"));

        ended(id, "completed")
                .body(
                        "verdict",
                        oneOf("pass", "invalid"),
                        "attempts",
                        is(1),
                        "summary",
                        notNullValue(),
                        "progress.started",
                        is(10),
                        "progress.done",
                        is(10));

        LoadReport report =
                LoadReport.parse(
                        as("viewer")
                                .get(RUNS + "/" + id + "/report")
                                .then()
                                .statusCode(200)
                                .extract()
                                .asString());
        assertThat(report.requests().done()).isEqualTo(10);
        assertThat(report.timeToFirstToken().fromIntended().min()).isGreaterThanOrEqualTo(29.9);
        List<CloudEvent> events = Events.ofKey(StressEvent.TOPIC, id, 2);
        assertThat(events)
                .extracting(CloudEvent::type)
                .containsExactly(StressEvent.Requested.TYPE, StressEvent.Completed.TYPE);
        var completed = Events.data(events.get(1), json, StressEvent.Completed.class);
        assertThat(completed.requests()).isEqualTo(10);
        assertThat(completed.endToEnd()).isNotNull();
        assertThat(completed.tenant()).isEqualTo("team-a");
    }

    @Test
    void anEndpointThatIsReadyGetsOneSmokeRunPerVersion() throws Exception {
        String endpoint = UUID.randomUUID().toString();
        CloudEvent first = ready(endpoint, 1);
        Events.publish(EndpointEvent.TOPIC, endpoint, first);
        Events.publish(EndpointEvent.TOPIC, endpoint, first);

        Await.until(
                () ->
                        runsOf(endpoint)
                                .body(
                                        "items.size()", is(1),
                                        "items[0].state", is("completed"),
                                        "items[0].origin", is("smoke"),
                                        "items[0].plan.model", is("llama")));
        Events.publish(EndpointEvent.TOPIC, endpoint, ready(endpoint, 2));
        Await.until(() -> runsOf(endpoint).body("items.size()", is(2)));

        String id = runsOf(endpoint).extract().path("items[1].id");
        var completed =
                Events.data(
                        Events.first(StressEvent.TOPIC, id, StressEvent.Completed.TYPE),
                        json,
                        StressEvent.Completed.class);
        assertThat(completed.endpointId()).isEqualTo(endpoint);
        assertThat(completed.errors()).isZero();
        as("other").get(RUNS + "?endpointId=" + endpoint).then().body("items.size()", is(0));
        String asked =
                accepted(
                        as("operator")
                                .body(
                                        "{\"endpointId\":\"%s\",\"duration\":\"PT0.2S\"}"
                                                .formatted(endpoint))
                                .post(RUNS));
        assertThat(endedOnce(asked)).isEqualTo("completed");
        as("other")
                .body("{\"endpointId\":\"%s\"}".formatted(endpoint))
                .post(RUNS)
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/endpointId"));
    }

    @Test
    void ourOwnTokenIsThatOfThePlatform() {
        assertThat(Tokens.claims(tokens.token().value()).path("tenant").asText())
                .isEqualTo("slipway");
        assertThat(
                        Tokens.claims(tokens.token().value())
                                .path("realm_access")
                                .path("roles")
                                .toString())
                .contains("operator");
    }

    @Test
    void takesTheAsksOfOtherPlatformsInBothModes() {
        String model =
                "m;ttft=1;itl=0;tokens=1;comments="
                        + (1 + Math.abs(UUID.randomUUID().hashCode() % 1000))
                        + "ms";
        CloudEvent ask = asked("//acme/ci", body(model, "PT0.1S"));
        Events.publishStructured("ext.acme.stress.v1", "k", ask);
        Events.publish("ext.acme.stress.v1", "k", ask);
        Events.publish("ext.acme.stress.v1", "k", asked("//evil/ci", body(model, "PT0.1S")));
        Events.publish(
                "ext.acme.stress.v1",
                "k",
                asked(
                        "//acme/ci",
                        "{\"target\":\"http://10.0.0.1\",\"model\":\"%s\"}".formatted(model)));
        Events.publish(
                new ProducerRecord<>(
                        "ext.acme.stress.v1",
                        "k".getBytes(StandardCharsets.UTF_8),
                        ("poison " + model).getBytes(StandardCharsets.UTF_8)));

        String id =
                Await.value(
                        () -> {
                            List<String> ids =
                                    as("viewer")
                                            .get(RUNS + "?pageSize=200")
                                            .then()
                                            .extract()
                                            .path(
                                                    "items.findAll { it.plan.model == '%s' }.id"
                                                            .formatted(model));
                            return ids.isEmpty() ? "" : ids.getFirst();
                        },
                        found -> !found.isEmpty());
        assertThat(endedOnce(id)).isEqualTo("completed");
        get(id).body("requestedBy", is("acme"));
        Events.records("ext.acme.stress.v1.dlq.stress-svc.asks", seen -> about(model, seen) == 3);
    }

    /** Other tests put events aside, too. */
    private static long about(String words, List<ConsumerRecord<byte[], byte[]>> all) {
        return all.stream()
                .filter(one -> one.value() != null)
                .filter(one -> new String(one.value(), StandardCharsets.UTF_8).contains(words))
                .count();
    }

    @Test
    void theSameKeyGetsTheSameRunAndAnotherBodyIsRefused() {
        String key = UUID.randomUUID().toString();
        String body = body("m;ttft=1;itl=0;tokens=1", "PT0.1S");
        String first =
                accepted(as("operator").header("Idempotency-Key", key).body(body).post(RUNS));

        String again =
                accepted(as("operator").header("Idempotency-Key", key).body(body).post(RUNS));
        Response other =
                as("operator").header("Idempotency-Key", key).body(body("n", "PT0.1S")).post(RUNS);

        assertThat(again).isEqualTo(first);
        other.then().statusCode(409).body("type", is("/problems/key-reused"));
    }

    @Test
    void badAsksArePointedOutAndChangeNothing() {
        as("operator")
                .body(
                        "{\"target\":\"http://169.254.169.254/latest\",\"model\":\"m\",\"ratePerSecond\":-1,\"arrivals\":\"odd\"}")
                .post(RUNS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(
                        "causes.pointer",
                        hasItems("#/target", "#/ratePerSecond", "#/arrivals"),
                        "fix",
                        notNullValue());
        as("operator")
                .body("{\"taget\":\"x\"}")
                .post(RUNS)
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItem("#/taget"));
        as("operator")
                .body("{\"duration\":\"soon\"}")
                .post(RUNS)
                .then()
                .statusCode(400)
                .body("type", notNullValue());
        as("operator").post(RUNS).then().statusCode(400);
        as("operator").get(RUNS + "?state=odd").then().statusCode(400);
        as("viewer")
                .get(RUNS + "/no-such-run")
                .then()
                .statusCode(404)
                .body("type", is("/problems/run-unknown"));
    }

    @Test
    void aCharacterThatCannotBeStoredIsTheClientsMistake() {
        as("viewer")
                .get(RUNS + "/%00")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", is("/problems/invalid-request"), "fix", notNullValue());
        as("operator")
                .body("{\"endpointId\":\"\\u0000\"}")
                .post(RUNS)
                .then()
                .statusCode(400)
                .body("type", is("/problems/invalid-request"));
    }

    @Test
    void aTeamCannotFillTheQueueThatAllShare() {
        String like = accepted(run("m;ttft=1;itl=0;tokens=1", "PT0.1S"));
        write(
                """
                insert into run (id, tenant, requested_by, origin, plan, state, created_at)
                select 'z-' || gen_random_uuid(), 'team-b', 'x', 'asked', plan, 'queued', created_at
                from run, generate_series(1, 100) where id = ?1
                """,
                like);

        as("other")
                .body(body("m", "PT0.1S"))
                .post(RUNS)
                .then()
                .statusCode(409)
                .body("type", is("/problems/too-many-runs"), "limit", is(100));
        accepted(run("m;ttft=1;itl=0;tokens=1", "PT0.1S"));

        write("delete from run where id like ?1 and state = 'queued'", "z-%");
    }

    @Test
    void oneRunAtATimeAndEachCanBeCancelled() {
        String first = accepted(run("m;ttft=10ms;itl=0;tokens=1", "PT1M"));
        state(first, "running");
        String second = accepted(run("m;ttft=1", "PT1M"));

        as("operator")
                .post(RUNS + "/" + second + "%3Acancel")
                .then()
                .statusCode(200)
                .body("state", is("cancelled"));
        get(first).body("state", is("running"));
        as("viewer")
                .get(RUNS + "/" + first + "/report")
                .then()
                .statusCode(404)
                .body("state", is("running"));
        Await.until(() -> get(first).body("progress.done", greaterThan(0)));
        as("other").post(RUNS + "/" + first + ":cancel").then().statusCode(404);
        as("operator").post(RUNS + "/" + first + ":cancel").then().statusCode(200);

        state(first, "cancelled");
        var told =
                Events.data(
                        Events.first(StressEvent.TOPIC, first, StressEvent.Completed.TYPE),
                        json,
                        StressEvent.Completed.class);
        assertThat(told.verdict()).isEqualTo("invalid");
        assertThat(told.summary()).contains("cancelled");
        as("operator").post(RUNS + "/" + first + ":cancel").then().statusCode(200);
    }

    @Test
    void aRunWhoseProcessDiedIsStartedAgainAndThenGivenUp() {
        String once = deserted("running", 1);
        String twice = deserted("running", 2);
        String stopping = deserted("cancelling", 1);

        assertThat(endedOnce(once)).isEqualTo("completed");
        get(once).body("attempts", is(2));
        state(twice, "failed")
                .body("reason", containsString("interrupted"), "remediation", notNullValue());
        state(stopping, "cancelled");
        assertThat(
                        Events.data(
                                        Events.first(
                                                StressEvent.TOPIC,
                                                twice,
                                                StressEvent.Completed.TYPE),
                                        json,
                                        StressEvent.Completed.class)
                                .summary())
                .contains("interrupted");
    }

    @Test
    void aNameThatPointsElsewhereIsRefusedWhenLoadWouldBeSent() {
        String id =
                accepted(
                        as("operator")
                                .body(
                                        "{\"target\":\"http://no-such-host.invalid:8080\",\"model\":\"m\"}")
                                .post(RUNS));

        state(id, "failed")
                .body(
                        "reason",
                        containsString("no address"),
                        "remediation",
                        notNullValue(),
                        "verdict",
                        nullValue());
    }

    @Test
    void rareCountersAreThereBeforeTheirFirstEvent() {
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(
                        containsString("stress_runs_total{verdict=\"fail\""),
                        containsString("stress_runs_total{verdict=\"failed\""),
                        containsString("stress_requests_total{outcome=\"late\""),
                        containsString("stress_requests_total{outcome=\"blocked\""),
                        containsString("stress_schedule_lag_seconds_bucket{le=\"0.05\""),
                        containsString("stress_first_token_seconds_bucket{le=\"0.25\""),
                        containsString("stress_runs_active"));
    }

    @Test
    void noSecretIsShown() {
        given().get("/q/openapi").then().body(not(containsString("stress-svc-secret")));
        as("viewer").get(RUNS).then().body(not(containsString("Bearer")));
    }

    /** A run as a process leaves it that is killed: under way, with a lease that nobody renews. */
    private String deserted(String state, int attempts) {
        String id = Uuid7.text(Instant.now());
        String like = get(accepted(run("m;ttft=1;itl=0;tokens=1", "PT0.1S"))).extract().path("id");
        write(
                """
                insert into run (id, tenant, requested_by, origin, plan, state, attempts,
                    created_at, started_at, lease_holder, lease_epoch, lease_until)
                select ?1, tenant, requested_by, origin, plan, ?2, ?3, created_at,
                    created_at, gen_random_uuid(), 1, now() - interval '1 second'
                from run where id = ?4
                """,
                id,
                state,
                attempts,
                like);
        return id;
    }

    private static void write(String statement, Object... parameters) {
        Await.await(
                () ->
                        Panache.withTransaction(
                                () ->
                                        Panache.getSession()
                                                .chain(
                                                        session -> {
                                                            var query =
                                                                    session.createNativeQuery(
                                                                            statement);
                                                            for (int i = 0;
                                                                    i < parameters.length;
                                                                    i++) {
                                                                query.setParameter(
                                                                        i + 1, parameters[i]);
                                                            }
                                                            return query.executeUpdate();
                                                        })));
    }

    private CloudEvent ready(String endpoint, int version) throws JsonProcessingException {
        var event =
                new EndpointEvent.Ready(
                        endpoint,
                        "team-a",
                        "c-1",
                        "chat",
                        "llama",
                        LLM.uri().toString(),
                        Instant.parse("2026-11-22T10:00:00Z"));
        return new CloudEvent(
                Uuid7.text(Instant.now()),
                "//slipway/endpoint-svc",
                EndpointEvent.Ready.TYPE,
                endpoint,
                Instant.now(),
                null,
                Map.of(CloudEvent.AGGREGATE_VERSION, Integer.toString(version)),
                json.writerFor(EndpointEvent.class).writeValueAsBytes(event));
    }

    private static CloudEvent asked(String source, String body) {
        return new CloudEvent(
                UUID.randomUUID().toString(),
                source,
                StressAsk.TYPE,
                null,
                Instant.now(),
                null,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static RequestSpecification as(String login) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json");
    }

    private static String body(String model, String duration) {
        return "{\"target\":\"%s\",\"model\":\"%s\",\"arrivals\":\"constant\",\"ratePerSecond\":20,\"duration\":\"%s\",\"outputTokens\":8}"
                .formatted(LLM.uri(), model, duration);
    }

    private static Response run(String model, String duration) {
        return as("operator").body(body(model, duration)).post(RUNS);
    }

    private static String accepted(Response response) {
        var answer = response.then().statusCode(202);
        String id = answer.extract().path("id");
        answer.header("Location", containsString(RUNS + "/" + id));
        return id;
    }

    private static ValidatableResponse get(String id) {
        return as("viewer").get(RUNS + "/" + id).then().statusCode(200);
    }

    private static ValidatableResponse runsOf(String endpoint) {
        return as("viewer").get(RUNS + "?endpointId=" + endpoint).then().statusCode(200);
    }

    private static ValidatableResponse state(String id, String state) {
        Await.until(() -> get(id).body("state", is(state)));
        return get(id);
    }

    private static ValidatableResponse ended(String id, String state) {
        assertThat(endedOnce(id)).isEqualTo(state);
        return get(id);
    }

    private static String endedOnce(String id) {
        return Await.value(
                () -> get(id).extract().path("state"),
                state -> List.of("completed", "failed", "cancelled").contains(state));
    }
}
