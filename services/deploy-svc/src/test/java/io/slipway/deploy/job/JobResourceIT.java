package io.slipway.deploy.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployAsk;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.Kcat;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class JobResourceIT {
    @Inject ObjectMapper json;

    @Test
    void takesARequestAllTheWayToAReadyCluster() {
        String id = accepted(deploy("operator", name()));
        DeployEvent.Requested requested =
                Events.data(
                        Events.first(DeployEvent.TOPIC, id, DeployEvent.Requested.TYPE),
                        json,
                        DeployEvent.Requested.class);

        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Ask.judge(id, "post", true);

        state(id, "ready").body("word", is("succeeded"), "reason", is((Object) null));
        String cluster = job(id).extract().path("clusterId");
        assertThat(requested.cluster().instanceGroups()).isNotEmpty();
        List<CloudEvent> events = Events.ofKey(ClusterEvent.TOPIC, cluster, 2);
        assertThat(events)
                .extracting(CloudEvent::type)
                .containsExactly(ClusterEvent.Provisioned.TYPE, ClusterEvent.Ready.TYPE);
        assertThat(events).extracting(CloudEvent::aggregateVersion).containsExactly(1L, 2L);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.extension("correlationid")).isEqualTo(id));
        as("viewer")
                .get("/api/hyperpod/clusters/" + cluster)
                .then()
                .statusCode(200)
                .body("state", is("ready"), "deployer", is("dryrun"), "jobId", is(id));
    }

    @Test
    void sendsTheTraceOfTheRequestWithItsEvent() {
        String trace = UUID.randomUUID().toString().replace("-", "");

        String id =
                accepted(
                        as("operator")
                                .header("traceparent", "00-%s-00f067aa0ba902b7-01".formatted(trace))
                                .body("{\"name\":\"%s\"}".formatted(name()))
                                .post("/api/hyperpod/deploy"));

        var records =
                Events.records(
                        DeployEvent.TOPIC, all -> all.stream().anyMatch(record -> of(record, id)));
        var record = records.stream().filter(each -> of(each, id)).findFirst().orElseThrow();
        assertThat(record.headers().headers("traceparent"))
                .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("00-" + trace + "-")
                .doesNotContain("00f067aa0ba902b7");
    }

    private static boolean of(ConsumerRecord<byte[], byte[]> record, String key) {
        return key.equals(new String(record.key(), StandardCharsets.UTF_8));
    }

    @Test
    void endsWhenTheGuardrailsRefuseAndSaysWhatToDo() {
        String id = accepted(deploy("operator", name()));

        Ask.judge(id, "pre", false);

        state(id, "guardrails-failed")
                .body(
                        "word", is("failed"),
                        "reason", containsString("NAME-BUDGET"),
                        "remediation", containsString("shorter"),
                        "findings.rule", hasItem("NAME-BUDGET"));
        var failed = Events.first(DeployEvent.TOPIC, id, DeployEvent.Failed.TYPE);
        assertThat(failed.aggregateVersion()).isEqualTo(2);
    }

    @Test
    void takesAwayWhatItMadeWhenTheVerificationFails() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");

        Ask.judge(id, "post", false);

        state(id, "failed");
        String cluster = job(id).extract().path("clusterId");
        assertThat(Events.ofKey(ClusterEvent.TOPIC, cluster, 2))
                .extracting(CloudEvent::type)
                .containsExactly(ClusterEvent.Provisioned.TYPE, ClusterEvent.Destroyed.TYPE);
    }

    @Test
    void saysWhatAVerificationWaitsForOnceForEachChange() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Finding unread = unread("the Kubernetes API did not answer");

        Ask.say(id, undecided(id, unread));
        Ask.say(id, undecided(id, unread));
        Ask.say(id, undecided(id, unread("AccessDenied: nodes")));
        Ask.judge(id, "post", true);

        state(id, "ready").body("findings.rule", hasItem("NAME-BUDGET"));
        assertThat(
                        new Ask("", id)
                                .log()
                                .lines()
                                .filter(line -> line.contains("waits to be verified")))
                .hasSize(2)
                .first()
                .asString()
                .contains("POST-NODE-LABEL at facts/nodes: the Kubernetes API did not answer")
                .contains("What to do: Open the way to the API.");
    }

    private static GuardrailEvent undecided(String id, Finding finding) {
        return new GuardrailEvent.Undecided(
                "v", id, "team-a", "post", List.of(finding), Ask.JUDGED);
    }

    private static Finding unread(String why) {
        return new Finding(
                "POST-NODE-LABEL",
                "UNKNOWN",
                "ERROR",
                "facts/nodes",
                "a Kubernetes node for every node",
                why,
                "Open the way to the API.");
    }

    @Test
    void keepsWhoAnsweredForADestroyInItsHistory() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Ask.judge(id, "post", true);
        state(id, "ready");
        String cluster = job(id).extract().path("clusterId");
        String destroy =
                accepted(
                        as("operator")
                                .body("{\"clusterId\":\"%s\"}".formatted(cluster))
                                .post("/api/hyperpod/destroy"));

        Ask.say(
                destroy,
                new GuardrailEvent.Passed(
                        "v",
                        destroy,
                        "team-a",
                        "pre",
                        List.of(
                                new Finding(
                                        "TEARDOWN-SAFE",
                                        "UNKNOWN",
                                        "INFO",
                                        "facts/jobs",
                                        "no job is running",
                                        "the Kubernetes API did not answer",
                                        "suppressed",
                                        "ada")),
                        Ask.JUDGED));

        state(destroy, "destroyed").body("findings[0].answeredBy", is("ada"));
        as("viewer")
                .get("/api/hyperpod/jobs/%s/history".formatted(destroy))
                .then()
                .body(
                        "items.cause",
                        hasItem("guardrails passed; TEARDOWN-SAFE is answered for by ada"));
    }

    @Test
    void ignoresAVerdictThatComesTwiceOrTooLate() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Ask.judge(id, "post", true);
        state(id, "ready");

        Ask.judge(id, "pre", false);
        Ask.judge(id, "post", false);
        String other = accepted(deploy("operator", name()));
        Ask.judge(other, "pre", false);

        state(other, "guardrails-failed");
        state(id, "ready");
    }

    @Test
    void answersTheSameKeyWithTheSameJob() {
        String body = "{\"name\":\"%s\"}".formatted(name());
        String key = UUID.randomUUID().toString();
        String first = accepted(keyed(key, body));

        assertThat(accepted(keyed(key, body))).isEqualTo(first);
        keyed(key, "{\"name\":\"%s\"}".formatted(name()))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", is("/problems/key-reused"), "fix", notNullValue());
    }

    @Test
    void makesOneJobOfManyRequestsAtTheSameMoment() {
        String body = "{\"name\":\"%s\"}".formatted(name());
        String key = UUID.randomUUID().toString();
        Tokens.of("operator");

        List<String> ids =
                IntStream.range(0, 12)
                        .parallel()
                        .mapToObj(_ -> accepted(keyed(key, body)))
                        .distinct()
                        .toList();

        assertThat(ids).hasSize(1);
    }

    @Test
    void answersEachOfManyRequestsAtTheSameMomentByItsOwn() {
        String taken = name();
        accepted(deploy("operator", taken));
        String key = UUID.randomUUID().toString();
        String known = "{\"name\":\"%s\"}".formatted(name());
        String first = accepted(keyed(key, known));

        List<Response> answers =
                IntStream.range(0, 12)
                        .parallel()
                        .mapToObj(
                                i ->
                                        switch (i % 3) {
                                            case 0 -> deploy("operator", taken);
                                            case 1 -> keyed(key, known);
                                            default -> deploy("operator", name());
                                        })
                        .toList();

        IntStream.range(0, 12).filter(i -> i % 3 == 0).forEach(i -> problem(answers.get(i), 409));
        assertThat(ids(answers, 1)).containsOnly(first);
        assertThat(ids(answers, 2)).doesNotHaveDuplicates();
    }

    private static List<String> ids(List<Response> answers, int kind) {
        return IntStream.range(0, answers.size())
                .filter(i -> i % 3 == kind)
                .mapToObj(i -> accepted(answers.get(i)))
                .toList();
    }

    @Test
    void numbersTheEventsOfAJobFromItsRequestOn() {
        String id = accepted(deploy("operator", name()));
        as("operator").post("/api/hyperpod/jobs/%s:cancel".formatted(id));

        assertThat(Events.ofKey(DeployEvent.TOPIC, id, 2))
                .extracting(event -> event.extensions().get(CloudEvent.AGGREGATE_VERSION))
                .containsExactly("1", "2");
    }

    @Test
    void refusesANameThatIsTaken() {
        String name = name();
        String holder = accepted(deploy("operator", name));

        deploy("operator", name)
                .then()
                .statusCode(409)
                .body(
                        "type", is("/problems/name-taken"),
                        "detail", containsString(holder),
                        "causes[0].pointer", is("#/name"));
    }

    @Test
    void pointsToEveryFieldThatIsWrong() {
        as("operator")
                .body("{\"deployer\":\"magic\",\"preset\":\"small\",\"ttl\":\"soon\"}")
                .post("/api/hyperpod/deploy")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body(
                        "type", is("/problems/invalid-request"),
                        "causes.pointer", hasItem("#/deployer"),
                        "causes.pointer", hasItem("#/ttl"),
                        "causes.pointer", hasItem("#/name"));
        as("operator")
                .body("{\"name\":\"a\",\"nmae\":\"b\"}")
                .post("/api/hyperpod/deploy")
                .then()
                .statusCode(400)
                .body("causes.pointer", everyItem(is("#/nmae")));
    }

    @Test
    void answersEveryKindOfBadCallWithAProblem() {
        problem(as("operator").body("{").post("/api/hyperpod/deploy"), 400);
        problem(as("operator").post("/api/hyperpod/deploy"), 400);
        problem(as("operator").body("[1]").post("/api/hyperpod/deploy"), 400);
        problem(as("operator").get("/api/hyperpod/nothing"), 404);
        problem(as("operator").get("/nothing"), 404);
        problem(as("operator").delete("/api/hyperpod/jobs"), 405);
        problem(
                given().auth()
                        .oauth2(Tokens.of("operator"))
                        .contentType("text/plain")
                        .body("x")
                        .post("/api/hyperpod/deploy"),
                415);
        problem(
                as("operator")
                        .body("{\"name\":\"" + "a".repeat(1_100_000) + "\"}")
                        .post("/api/hyperpod/deploy"),
                413);
        problem(given().get("/api/hyperpod/jobs"), 401);
        problem(given().auth().oauth2("nonsense").get("/api/hyperpod/jobs"), 401);
        problem(as("viewer").body("{\"name\":\"a\"}").post("/api/hyperpod/deploy"), 403);
        problem(as("operator").get("/api/hyperpod/jobs?state=odd"), 400);
        problem(as("operator").get("/api/hyperpod/jobs?pageSize=0"), 400);
        Response many = as("operator").get("/api/hyperpod/jobs?pageSize=many");
        problem(many, 400);
        many.then().body("detail", containsString("#/pageSize"));
        problem(as("operator").get("/api/hyperpod/jobs?pageToken=***"), 400);
    }

    @Test
    void hidesTheJobsOfOtherTenants() {
        String id = accepted(deploy("operator", name()));

        problem(as("other").get("/api/hyperpod/jobs/" + id), 404);
        problem(as("other").post("/api/hyperpod/jobs/%s:cancel".formatted(id)), 404);
        problem(as("other").accept("text/plain").get("/api/hyperpod/jobs/" + id + "/logs"), 404);
        as("other").get("/api/hyperpod/jobs").then().body("items.id", not(hasItem(id)));
    }

    @Test
    void takesARequestOfAnotherPlatformAsIfItHadComeByRest() {
        String name = name();
        CloudEvent ask = ask("{\"name\":\"%s\",\"extra\":1}".formatted(name));
        CloudEvent wrong = ask("{\"name\":\"%s\",\"preset\":\"huge\"}".formatted(name()));

        Events.publishStructured("ext.acme.deploy.v1", "k", wrong);
        Events.publish(
                new ProducerRecord<>(
                        "ext.acme.deploy.v1", "not json".getBytes(StandardCharsets.UTF_8)));
        CloudEvent right = ask("{\"name\":\"%s\"}".formatted(name));
        Events.publishStructured("ext.acme.deploy.v1", "k", right);
        Events.publishStructured("ext.acme.deploy.v1", "k", right);

        String id = jobOf(name);
        job(id).body("requestedBy", is("acme"));
        assertThat(ask.type()).isEqualTo(DeployAsk.TYPE);
        Events.records("ext.acme.deploy.v1.dlq.deploy-svc.asks", records -> records.size() >= 2);
    }

    @Test
    void takesARequestOfAClientThatIsNotOurs() {
        String name = name();

        Kcat.publish(
                "ext.acme.deploy.v1",
                "any",
                """
                {"specversion":"1.0","id":"%s","source":"//acme/kcat","type":"%s",\
                "datacontenttype":"application/json","data":{"name":"%s"}}"""
                        .formatted(UUID.randomUUID(), DeployAsk.TYPE, name));

        job(jobOf(name)).body("requestedBy", is("acme"), "action", is("deploy"));
    }

    private static String jobOf(String name) {
        return Await.value(
                () ->
                        as("viewer")
                                .get("/api/hyperpod/jobs?pageSize=200")
                                .then()
                                .extract()
                                .<String>path(
                                        "items.find { it.clusterName == '%s' }?.id"
                                                .formatted(name)),
                found -> found != null);
    }

    @Test
    void takesAVerbWhoseColonIsEncoded() {
        String id = accepted(deploy("operator", name()));

        as("operator")
                .post("/api/hyperpod/jobs/%s%%3Acancel".formatted(id))
                .then()
                .statusCode(200)
                .body("state", is("cancelled"));
    }

    @Test
    void cancelsAJobThatWaitsAtOnce() {
        String id = accepted(deploy("operator", name()));

        as("operator")
                .post("/api/hyperpod/jobs/%s:cancel".formatted(id))
                .then()
                .statusCode(200)
                .body("state", is("cancelled"));
        Ask.judge(id, "pre", true);
        String later = accepted(deploy("operator", name()));
        Ask.judge(later, "pre", false);
        state(later, "guardrails-failed");
        state(id, "cancelled");
    }

    @Test
    void destroysAClusterAndSaysSo() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Ask.judge(id, "post", true);
        state(id, "ready");
        String cluster = job(id).extract().path("clusterId");

        String destroy =
                accepted(
                        as("operator")
                                .body("{\"clusterId\":\"%s\"}".formatted(cluster))
                                .post("/api/hyperpod/destroy"));
        Ask.judge(destroy, "pre", true);

        state(destroy, "destroyed").body("word", is("destroyed"));
        assertThat(Events.ofKey(ClusterEvent.TOPIC, cluster, 3).getLast().type())
                .isEqualTo(ClusterEvent.Destroyed.TYPE);
    }

    @Test
    void streamsTheLogFromWhereTheClientLeftOff() {
        String id = accepted(deploy("operator", name()));
        Ask.judge(id, "pre", true);
        state(id, "verifying");
        Ask.judge(id, "post", true);
        state(id, "ready");

        String whole = stream(id, null);
        String rest = stream(id, "3");

        List<Integer> ids = ids(whole);
        assertThat(ids).isEqualTo(IntStream.rangeClosed(1, ids.size()).boxed().toList());
        assertThat(ids(rest)).isEqualTo(IntStream.rangeClosed(4, ids.size()).boxed().toList());
        assertThat(whole).contains("event:end");
        as("viewer")
                .accept("text/plain")
                .get("/api/hyperpod/jobs/%s/logs?tail=1".formatted(id))
                .then()
                .statusCode(200)
                .body(containsString("verified, ready"));
    }

    @Test
    void aStepThatDoesNotEndIsSettledByItsOwnWorkerAndTriedAgain() {
        String id =
                accepted(
                        as("operator")
                                .body(
                                        "{\"name\":\"%s\",\"deployer\":\"stalling\"}"
                                                .formatted(name()))
                                .post("/api/hyperpod/deploy"));
        Ask.judge(id, "pre", true);

        state(id, "verifying");
        as("viewer")
                .accept("text/plain")
                .get("/api/hyperpod/jobs/%s/logs?tail=20".formatted(id))
                .then()
                .body(containsString("did not end within"));
    }

    @Test
    void pagesThroughTheJobs() {
        for (int i = 0; i < 3; i++) {
            accepted(deploy("other", name()));
        }

        var first = as("other").get("/api/hyperpod/jobs?pageSize=2").then().statusCode(200);
        String token = first.extract().path("nextPageToken");
        List<String> ids = first.extract().path("items.id");
        List<String> rest =
                as("other")
                        .get("/api/hyperpod/jobs?pageSize=2&pageToken=" + token)
                        .then()
                        .extract()
                        .path("items.id");

        assertThat(ids).hasSize(2).doesNotContainAnyElementsOf(rest);
        assertThat(rest).isNotEmpty();
    }

    @Test
    void keepsTheOlderStatusRouteAndSaysWhenItEnds() {
        String id = accepted(deploy("operator", name()));

        as("viewer")
                .get("/api/hyperpod/status?jobId=" + id)
                .then()
                .statusCode(200)
                .header("Sunset", notNullValue())
                .header("Deprecation", notNullValue())
                .body("id", is(id));
    }

    @Test
    void previewsWithoutAnyEffect() {
        String name = name();

        as("viewer")
                .body("{\"name\":\"%s\",\"preset\":\"medium\"}".formatted(name))
                .post("/api/hyperpod/deploy:preview")
                .then()
                .statusCode(200)
                .body("cluster.name", is(name), "deployer", is("dryrun"));
        deploy("operator", name).then().statusCode(202);
    }

    private static void problem(Response response, int status) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body(
                        "status", is(status),
                        "type", notNullValue(),
                        "title", notNullValue(),
                        "detail", not(containsString("Exception")));
    }

    private static List<Integer> ids(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("id:"))
                .map(line -> Integer.parseInt(line.substring(3).strip()))
                .toList();
    }

    private static String stream(String id, @Nullable String lastEventId) {
        RequestSpecification request =
                given().auth().oauth2(Tokens.of("viewer")).accept("text/event-stream");
        if (lastEventId != null) {
            request = request.header("Last-Event-ID", lastEventId);
        }
        return request.get("/api/hyperpod/jobs/%s/logs".formatted(id))
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .extract()
                .asString();
    }

    private static String name() {
        return "c" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static RequestSpecification as(String login) {
        return given().urlEncodingEnabled(false)
                .auth()
                .oauth2(Tokens.of(login))
                .contentType("application/json");
    }

    private static Response deploy(String login, String name) {
        return as(login).body("{\"name\":\"%s\"}".formatted(name)).post("/api/hyperpod/deploy");
    }

    private static Response keyed(String key, String body) {
        return as("operator")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/api/hyperpod/deploy");
    }

    private static String accepted(Response response) {
        var answer = response.then().statusCode(202);
        String id = answer.extract().path("id");
        answer.header("Location", containsString("/api/hyperpod/jobs/" + id));
        return id;
    }

    private static ValidatableResponse job(String id) {
        return as("viewer").get("/api/hyperpod/jobs/" + id).then().statusCode(200);
    }

    private static ValidatableResponse state(String id, String state) {
        Await.until(() -> job(id).body("state", is(state)));
        return job(id);
    }

    private static CloudEvent ask(String body) {
        return new CloudEvent(
                UUID.randomUUID().toString(),
                "//acme/ci",
                DeployAsk.TYPE,
                null,
                Instant.now(),
                null,
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8));
    }
}
