package io.slipway.agent.report;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.slipway.agent.GpuHostInstalled;
import io.slipway.agent.host.HostId;
import io.slipway.agent.plan.Ledger;
import io.slipway.agent.plan.Letters;
import io.slipway.contracts.host.HostDesired;
import io.slipway.contracts.host.HostEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Checkout;
import io.slipway.testkit.Events;
import io.slipway.testkit.Golden;
import io.slipway.testkit.OpenApiWalk;
import io.slipway.testkit.Operation;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a whole: real broker, real tokens, a driver in processes of its own. */
@QuarkusTest
@WithTestResource(
        value = SlipwayStack.class,
        initArgs = @ResourceArg(name = "database", value = "none"))
@WithTestResource(GpuHostInstalled.class)
class WorkstationResourceIT {
    private static final String TOPIC = HostDesired.topic("ws-1");
    private static long generation = 100;

    @Inject ObjectMapper json;
    @Inject Config config;

    @BeforeEach
    void letGo() {
        GpuHostInstalled.simulator().turn("{}");
    }

    @Test
    void goesOnAfterItsLastEventWhenItsLedgerWasLost(@TempDir Path directory) throws Exception {
        var host = new HostId("ws-" + UUID.randomUUID());
        for (int life = 1; life <= 2; life++) {
            try (Ledger ledger =
                    Ledger.open(directory.resolve("ledger-" + life), host, Clock.systemUTC())) {
                var relay =
                        new HostEventRelay(
                                ledger, host, config, new SimpleMeterRegistry(), Clock.systemUTC());
                Letters.report(ledger, report(host, life));
                relay.start(new StartupEvent());
                Await.until(() -> assertThat(ledger.backlog()).isZero());
                Letters.report(ledger, report(host, life));
                Await.until(() -> assertThat(ledger.backlog()).isZero());
                relay.stop(new ShutdownEvent());
            }
        }

        assertThat(Events.ofKey(HostEvent.TOPIC, host.value(), 4))
                .extracting(CloudEvent::aggregateVersion)
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aDeadLetterWhoseTopicIsMissingHoldsUpNoEvent(@TempDir Path directory) throws Exception {
        var host = new HostId("ws-" + UUID.randomUUID());
        try (Ledger ledger = Ledger.open(directory.resolve("ledger"), host, Clock.systemUTC())) {
            var relay =
                    new HostEventRelay(
                            ledger, host, config, new SimpleMeterRegistry(), Clock.systemUTC());
            Letters.putAside(ledger, 1);
            Letters.report(ledger, report(host, 1));

            relay.start(new StartupEvent());

            Await.until(() -> assertThat(ledger.outgoing(1)).isEmpty());
            assertThat(ledger.aside(1)).hasSize(1);
            relay.stop(new ShutdownEvent());
        }
    }

    private static HostEvent.Reported report(HostId host, long generation) {
        return new HostEvent.Reported(host.value(), generation, List.of(), Instant.now());
    }

    @Test
    void cutsTheGpuAsToldAndTellsIt() {
        long wanted = tell("3g.20gb", "2g.10gb", "1g.5gb");

        reached(wanted);
        as("viewer")
                .get("/api/workstation")
                .then()
                .statusCode(200)
                .body("id", is("ws-1"))
                .body("state", is("ready"))
                .body("generation.wanted", is((int) wanted))
                .body("drift", empty())
                .body("gpus[0].mig", is("on"))
                .body("gpus[0].slices.profile", contains("1g.5gb", "2g.10gb", "3g.20gb"));
        List<CloudEvent> events = announced(wanted, HostEvent.PlanApplied.TYPE);
        assertThat(events)
                .extracting(CloudEvent::type)
                .contains(HostEvent.SlicesChanged.TYPE, HostEvent.PlanApplied.TYPE);
        List<Long> versions = events.stream().map(CloudEvent::aggregateVersion).toList();
        assertThat(versions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void destroysNothingInUseAndSaysWhatToDo() {
        reached(tell("3g.20gb"));
        int start = workstation().getInt("gpus[0].slices[0].start");
        GpuHostInstalled.simulator()
                .turn(
                        "{\"processes\": [{\"gpu\": 0, \"start\": %d, \"pid\": 4242}]}"
                                .formatted(start));

        long refused = tell("7g.40gb");

        Await.until(
                () -> {
                    JsonPath seen = workstation();
                    assertThat(seen.getString("state")).isEqualTo("failing");
                    assertThat(seen.getLong("failure.generation")).isEqualTo(refused);
                    assertThat(seen.getString("failure.reason")).contains("4242");
                    assertThat(seen.getList("gpus[0].slices.profile")).containsExactly("3g.20gb");
                    assertThat(seen.getList("gpus[0].slices.state")).containsExactly("busy");
                });
        announced(refused, HostEvent.PlanFailed.TYPE);

        GpuHostInstalled.simulator().turn("{}");
        reached(refused);
    }

    @Test
    void putsBackWhatSomebodyElseTookAway() throws Exception {
        long wanted = tell("2g.10gb");
        reached(wanted);
        String before = uuid();

        var smi = GpuHostInstalled.simulator().nvidiaSmi().toString();
        new ProcessBuilder(smi, "mig", "-dci").start().waitFor();
        new ProcessBuilder(smi, "mig", "-dgi").start().waitFor();

        Await.until(
                () -> {
                    assertThat(uuid()).startsWith("MIG-").isNotEqualTo(before);
                    assertThat(workstation().getString("state")).isEqualTo("ready");
                });
    }

    @Test
    void putsAsideASnapshotOfAnotherHost() {
        Events.publish(TOPIC, "ws-2", snapshot("ws-2", ++generation, List.of("1g.5gb")));

        List<ConsumerRecord<byte[], byte[]>> letters =
                Events.records(
                        TOPIC + ".dlq.workstation-agent.ws-1", seen -> !ofTheOther(seen).isEmpty());
        assertThat(ofTheOther(letters))
                .extracting(
                        letter ->
                                new String(
                                        letter.headers().lastHeader("dead-letter-reason").value(),
                                        UTF_8))
                .containsExactly("foreign-host");
    }

    /** Other tests put events aside, too. */
    private static List<ConsumerRecord<byte[], byte[]>> ofTheOther(
            List<ConsumerRecord<byte[], byte[]>> all) {
        return all.stream()
                .filter(one -> one.value() != null)
                .filter(one -> new String(one.value(), UTF_8).contains("\"ws-2\""))
                .toList();
    }

    @Test
    void previewsWithoutTouchingAnything() {
        reached(tell("3g.20gb"));
        long changes = changes();

        as("viewer")
                .contentType(ContentType.JSON)
                .body("{\"gpus\":[{\"index\":0,\"profiles\":[\"3g.20gb\",\"1g.5gb\"]}]}")
                .post("/api/workstation/plan:preview")
                .then()
                .statusCode(200)
                .body("reachable", is(true))
                .body("steps.action", contains("create"))
                .body("steps[0].profile", is("1g.5gb"));
        as("viewer")
                .contentType(ContentType.JSON)
                .body("{\"gpus\":[{\"index\":0,\"profiles\":[\"3g.40gb\"]}]}")
                .post("/api/workstation/plan:preview")
                .then()
                .statusCode(200)
                .body("reachable", is(false))
                .body("objections[0].remediation", containsString("3g.20gb"));

        assertThat(changes()).isEqualTo(changes);
    }

    @Test
    void pointsToTheFieldThatIsWrong() {
        as("viewer")
                .contentType(ContentType.JSON)
                .body("{\"gpus\":[{\"index\":-1,\"profiles\":[\"$(reboot)\"]}]}")
                .post("/api/workstation/plan:preview")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("type", is("/problems/invalid-request"));
    }

    @Test
    void showsAnAgentOnlyItsOwnHost() {
        as("agent-ws-1").get("/api/workstation").then().statusCode(200);
        as("agent-ws-2").get("/api/workstation").then().statusCode(404);
        as("agent-ws-2").get("/api/workstations").then().statusCode(200).body("items", empty());
        as("other").get("/api/workstations/ws-1").then().statusCode(404);
    }

    @Test
    void letsNobodyInWhoMayNot() {
        OpenApiWalk.of(
                        Operation.of("GET /api/workstation")
                                .allows("viewer", "operator", "admin", "agent")
                                .owned(),
                        Operation.of("GET /api/workstations")
                                .allows("viewer", "operator", "admin", "agent")
                                .listed(),
                        Operation.of("GET /api/workstations/{id}")
                                .with("id", "ws-1")
                                .allows("viewer", "operator", "admin", "agent")
                                .owned(),
                        Operation.of("POST /api/workstation/plan:preview")
                                .allows("viewer", "operator", "admin", "agent")
                                .sending("{\"gpus\":[]}")
                                .owned())
                .walk();
    }

    @Test
    void servesTheFrozenDescription() {
        Golden.at(Checkout.root().resolve("contracts/http/workstation-agent.yaml"))
                .matches(given().get("/q/openapi").asString());
    }

    @Test
    void countsFromTheStartAndIsReadyWithoutTheBroker() {
        Await.until(
                () ->
                        assertThat(given().get("/q/metrics").asString())
                                .contains(
                                        "agent_apply_seconds_bucket{",
                                        "agent_drift_items{host=\"ws-1\"}",
                                        "agent_report_age_seconds{host=\"ws-1\"}",
                                        "agent_gpu_slices{",
                                        "agent_gpu_temperature_celsius{",
                                        "agent_gpu_power_watts{",
                                        "agent_snapshots_total{outcome=\"stale\"}",
                                        "dead_letters_total{consumer=\"workstation-agent.ws-1\""));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", contains("ledger"));
        given().get("/q/health/live")
                .then()
                .statusCode(200)
                .body("checks.name", contains("ledger is open"));
    }

    private long tell(String... profiles) {
        long next = ++generation;
        Events.publish(TOPIC, "ws-1", snapshot("ws-1", next, List.of(profiles)));
        return next;
    }

    private CloudEvent snapshot(String host, long generation, List<String> profiles) {
        try {
            return new CloudEvent(
                    UUID.randomUUID().toString(),
                    "//slipway/test",
                    HostDesired.TYPE,
                    host,
                    Instant.parse("2026-11-30T09:09:00Z"),
                    null,
                    Map.of("correlationid", "flow-" + generation),
                    json.writeValueAsBytes(
                            new HostDesired(
                                    HostDesired.TYPE,
                                    host,
                                    generation,
                                    List.of(new HostDesired.Gpu(0, profiles)),
                                    Instant.parse("2026-11-30T09:09:00Z"))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void reached(long wanted) {
        Await.until(
                () -> {
                    JsonPath seen = workstation();
                    assertThat(seen.getLong("generation.reached")).isEqualTo(wanted);
                    assertThat(seen.getString("state")).isEqualTo("ready");
                });
    }

    private static JsonPath workstation() {
        return as("viewer").get("/api/workstation").jsonPath();
    }

    /** The events of this host up to the first of that type and generation. */
    private List<CloudEvent> announced(long wanted, String type) {
        return Await.value(
                () -> Events.ofKey(HostEvent.TOPIC, "ws-1", 1),
                events ->
                        events.stream()
                                .anyMatch(
                                        event ->
                                                event.type().equals(type)
                                                        && generationOf(event) == wanted));
    }

    private long generationOf(CloudEvent event) {
        try {
            return json.readTree(event.data()).path("generation").asLong();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String uuid() {
        return workstation().getString("gpus[0].slices[0].uuid");
    }

    private static long changes() {
        return GpuHostInstalled.simulator().calls().stream()
                .filter(call -> call.matches(".* -(mig|cgi|dci|dgi)( .*|$)"))
                .count();
    }

    private static RequestSpecification as(String login) {
        // Otherwise the colon of plan:preview would be sent as %3A.
        return given().urlEncodingEnabled(false).auth().oauth2(Tokens.of(login));
    }
}
