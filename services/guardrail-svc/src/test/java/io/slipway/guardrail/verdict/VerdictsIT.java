package io.slipway.guardrail.verdict;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class VerdictsIT {
    @Inject ObjectMapper json;

    private Announced announced;
    private String job;

    @BeforeEach
    void aJob() {
        announced = new Announced(json);
        job = Uuid7.text(Instant.now());
    }

    @Test
    void judgesARequestAndAnnouncesThatItPassed() {
        CloudEvent request = announced.requested(job, "team-a", "deploy", cluster("ml.g5.xlarge"));

        Announced.publish(DeployEvent.TOPIC, request);

        CloudEvent verdict = Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        var passed = Events.data(verdict, json, GuardrailEvent.Passed.class);
        assertThat(passed.phase()).isEqualTo("pre");
        assertThat(passed.tenant()).isEqualTo("team-a");
        assertThat(passed.findings()).hasSize(16);
        assertThat(verdict.source()).isEqualTo("//slipway/guardrail-svc");
        assertThat(verdict.extension(CloudEvent.CAUSATION_ID)).isEqualTo(request.id());
        assertThat(verdict.extension(CloudEvent.CORRELATION_ID)).isEqualTo(job);
        as("viewer")
                .get("/api/guardrails/verdicts/" + passed.verdictId())
                .then()
                .statusCode(200)
                .body(
                        "jobId", is(job),
                        "phase", is("pre"),
                        "verdict", is("passed"),
                        "findings", hasSize(16),
                        "findings[0].rule", is("NAME-BUDGET"));
    }

    @Test
    void carriesTheTraceOfTheRequestIntoItsLogAndItsVerdict() {
        String trace = UUID.randomUUID().toString().replace("-", "");
        CloudEvent request = announced.requested(job, "team-a", "deploy", cluster("ml.g5.xlarge"));
        var log = new Traces();
        Logger logger = LogContext.getLogContext().getLogger("");
        logger.addHandler(log);

        try {
            Announced.publish(DeployEvent.TOPIC, announced.traced(request, trace));

            CloudEvent verdict =
                    Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
            assertThat(verdict.extension(CloudEvent.TRACE_PARENT)).startsWith("00-" + trace + "-");
            Await.until(() -> assertThat(log.of(job)).as("%s", log.traces).containsExactly(trace));
        } finally {
            logger.removeHandler(log);
        }
    }

    /** Which traces were logged with which facts. */
    private static final class Traces extends ExtHandler {
        private final Map<String, String> traces = new ConcurrentHashMap<>();

        List<String> of(String job) {
            return traces.entrySet().stream()
                    .filter(line -> line.getKey().contains(job))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        @Override
        protected void doPublish(ExtLogRecord record) {
            traces.put(
                    record.getMessage() + Arrays.toString(record.getParameters()),
                    String.valueOf(record.getMdc("traceId")));
        }
    }

    @Test
    void announcesEveryFaultOfARequestAtOnce() {
        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(
                        job, "team-a", "deploy", announced.cluster("My_Cluster", "ml.h100", 1)));

        var failed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Failed.TYPE),
                        json,
                        GuardrailEvent.Failed.class);
        assertThat(failed.findings())
                .filteredOn(finding -> finding.status().equals("FAIL"))
                .extracting(Finding::rule, Finding::subject)
                .contains(
                        tuple("NAME-BUDGET", "#/name"),
                        tuple("ENUM-MODEL", "#/name"),
                        tuple("ENUM-MODEL", "#/instanceGroups/0/instanceType"));
    }

    @Test
    void comparesWhatWasBuiltWithWhatWasAsked() {
        judged("team-a", cluster("ml.g5.xlarge"));

        Announced.publish(ClusterEvent.TOPIC, announced.provisioned(job, "team-a", 1, 1));

        var events = Events.ofKey(GuardrailEvent.TOPIC, job, 2);
        var passed = Events.data(events.getLast(), json, GuardrailEvent.Passed.class);
        assertThat(passed.phase()).isEqualTo("post");
        assertThat(passed.findings()).extracting(Finding::rule).containsExactly("POST-COUNTS");
        assertThat(events).extracting(CloudEvent::aggregateVersion).containsExactly(1L, 2L);
        as("viewer")
                .get("/api/guardrails/verdicts?jobId=" + job)
                .then()
                .statusCode(200)
                .body("items.phase", is(List.of("post", "pre")));
    }

    @Test
    void failsAClusterThatIsThereWithoutItsNodes() {
        judged("team-a", cluster("ml.g5.xlarge"));

        Announced.publish(ClusterEvent.TOPIC, announced.provisioned(job, "team-a", 0, 1));

        var failed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Failed.TYPE),
                        json,
                        GuardrailEvent.Failed.class);
        assertThat(failed.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.actual()).isEqualTo("0 of 1"));
    }

    @Test
    void doesNotPassAClusterThatNobodyAskedForHere() {
        Announced.publish(ClusterEvent.TOPIC, announced.provisioned(job, "team-a", 1, 1));

        var failed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Failed.TYPE),
                        json,
                        GuardrailEvent.Failed.class);
        assertThat(failed.findings()).extracting(Finding::status).containsExactly("UNKNOWN");
    }

    @Test
    void doesNotTakeTheRequestOfAnotherTenantForTheComparison() {
        judged("team-b", cluster("ml.g5.xlarge"));

        Announced.publish(ClusterEvent.TOPIC, announced.provisioned(job, "team-a", 1, 1));

        assertThat(Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Failed.TYPE)).isNotNull();
    }

    @Test
    void letsADestroyThroughWhateverItsClusterLooksLike() {
        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(
                        job, "team-a", "destroy", announced.cluster("My_Cluster", "ml.h100", 1)));

        var passed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(passed.findings()).extracting(Finding::status).containsOnly("SKIPPED");
    }

    @Test
    void saysOfAScalingThatNoAccountWasReadForIt() {
        Announced.publish(
                DeployEvent.TOPIC,
                announced.scaled(job, "team-a", announced.cluster("demo", "ml.g5.xlarge", 9)));

        var passed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(passed.findings()).extracting(Finding::rule).containsExactly("ACCOUNT-FACTS");
    }

    @Test
    void judgesARepeatedEventOnceAndGoesOnAfterPoison() {
        CloudEvent request = announced.requested(job, "team-a", "deploy", cluster("ml.g5.xlarge"));
        String next = Uuid7.text(Instant.now());

        Announced.publish(DeployEvent.TOPIC, request);
        Announced.publish(DeployEvent.TOPIC, request);
        Events.publish(
                new ProducerRecord<>(
                        DeployEvent.TOPIC,
                        job.getBytes(StandardCharsets.UTF_8),
                        "not json".getBytes(StandardCharsets.UTF_8)));
        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(next, "team-a", "deploy", cluster("ml.g5.xlarge")));

        Events.first(GuardrailEvent.TOPIC, next, GuardrailEvent.Passed.TYPE);
        Events.records(
                "slipway.deploy.events.v1.dlq.guardrail-svc.deployments",
                records -> !records.isEmpty());
        as("viewer").get("/api/guardrails/verdicts?jobId=" + job).then().body("items", hasSize(1));
    }

    @Test
    void neverRepeatsASecret() {
        ClusterSpec cluster = cluster("ml.g5.xlarge");
        cluster.tags().put("db-password", "hunter2hunter2");

        Announced.publish(DeployEvent.TOPIC, announced.requested(job, "team-a", "deploy", cluster));

        CloudEvent verdict = Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Failed.TYPE);
        assertThat(new String(verdict.data(), StandardCharsets.UTF_8))
                .contains("#/tags/db-password")
                .doesNotContain("hunter2");
    }

    @Test
    void hidesTheVerdictsOfOtherTenants() {
        String id = judged("team-a", cluster("ml.g5.xlarge"));

        as("other")
                .get("/api/guardrails/verdicts/" + id)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", is("/problems/verdict-unknown"));
        as("other")
                .get("/api/guardrails/verdicts?jobId=" + job)
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
    }

    @Test
    void pagesThroughTheVerdicts() {
        judged("team-b", cluster("ml.g5.xlarge"));
        aJob();
        judged("team-b", cluster("ml.g5.xlarge"));

        var first = as("other").get("/api/guardrails/verdicts?pageSize=1").then().statusCode(200);
        String token = first.extract().path("nextPageToken");

        first.body("items", hasSize(1), "items[0].jobId", is(job));
        as("other")
                .get("/api/guardrails/verdicts?pageSize=1&pageToken=" + token)
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
        as("other").get("/api/guardrails/verdicts?pageSize=0").then().statusCode(400);
    }

    @Test
    void countsFindingsByRuleAndIsAtZeroFromTheStart() {
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(
                        containsString(
                                "guardrail_checks_total{rule=\"POST-COUNTS\",verdict=\"warn\"} 0.0"),
                        containsString(
                                "guardrail_check_seconds_bucket{rule=\"ENUM-MODEL\",le=\"0.005\"}"));

        judged("team-a", cluster("ml.g5.xlarge"));

        Await.until(
                () ->
                        assertThat(given().get("/q/metrics").asString())
                                .containsPattern(
                                        "guardrail_checks_total\\{rule=\"NAME-BUDGET\",verdict=\"pass\"} [1-9]"));
    }

    private ClusterSpec cluster(String instanceType) {
        return announced.cluster("demo", instanceType, 1);
    }

    private String judged(String tenant, ClusterSpec cluster) {
        Announced.publish(DeployEvent.TOPIC, announced.requested(job, tenant, "deploy", cluster));
        return Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE),
                        json,
                        GuardrailEvent.Passed.class)
                .verdictId();
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login)).contentType("application/json");
    }
}
