package io.slipway.guardrail.verdict;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.account.SimulatedAccount;
import io.slipway.guardrail.account.SimulatedAws;
import io.slipway.guardrail.facts.AccountFacts;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Phase;
import io.slipway.outbox.Cause;
import io.slipway.simulator.kubernetes.KubernetesSimulator;
import io.slipway.simulator.kubernetes.Settings;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.slipway.testkit.Tokens;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(
        value = SimulatedAws.class,
        initArgs = {
            @ResourceArg(name = "ml.p5.48xlarge for cluster usage", value = "10"),
            @ResourceArg(name = "ml.p5e.48xlarge for cluster usage", value = "2"),
            @ResourceArg(name = "ml.p5en.48xlarge for cluster usage", value = "2"),
            @ResourceArg(name = "ml.p4d.24xlarge for cluster usage", value = "5"),
            @ResourceArg(name = "ml.p6-b200.48xlarge for cluster usage", value = "35"),
            @ResourceArg(name = "ml.p4de.24xlarge for cluster usage", value = "3"),
            @ResourceArg(
                    name = "Total number of instances allowed across SageMaker HyperPod clusters",
                    value = "1000")
        })
class InquiriesIT {
    @Inject Verdicts verdicts;
    @Inject ObjectMapper json;
    @Inject InquiryStore store;
    @Inject Inquiries inquiries;

    private final SimulatedAccount aws =
            SimulatedAccount.at(URI.create(SimulatedAws.uri()), "us-east-1");
    private Announced announced;
    private String job;

    @BeforeEach
    void aJobInAnEmptyAccount() {
        announced = new Announced(json);
        job = Uuid7.text(Instant.now());
        aws.admin("DELETE", "faults", "");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void judgesARequestOfARealDeployerByItsAccount() {
        ask(job, "fits", "ml.g6.4xlarge", 2);

        CloudEvent event = Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);

        var passed = Events.data(event, json, GuardrailEvent.Passed.class);
        assertThat(passed.findings())
                .filteredOn(finding -> finding.status().equals("PASS"))
                .extracting(Finding::rule)
                .contains("QUOTA-TYPE", "QUOTA-CLUSTER", "IDEMP-OWNERSHIP", "CALLER-PERMS");
        assertThat(event.extension(CloudEvent.CORRELATION_ID)).isEqualTo(job);
        as("viewer")
                .get("/api/guardrails/verdicts/" + passed.verdictId())
                .then()
                .statusCode(200)
                .body(
                        "expiresAt", notNullValue(),
                        "evidence.part", hasItem("clusters"),
                        "evidence.part", hasItem("holds"));
    }

    @Test
    void readsNothingForADryRunThatNamesNoAccount() {
        aws.admin("DELETE", "calls", "");

        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(
                        job, "team-a", "deploy", announced.cluster("dry", "ml.g5.xlarge", 1)));

        var passed =
                Events.data(
                        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(passed.findings()).hasSize(16);
    }

    @Test
    void neverPassesWhatTheAccountDidNotTell() {
        aws.fault("sagemaker", "ListClusters", "denied", 0);

        ask(job, "denied", "ml.g6.8xlarge", 1);

        assertThat(refusal(job).findings())
                .filteredOn(finding -> finding.rule().equals("QUOTA-TYPE"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo("UNKNOWN");
                            assertThat(finding.actual()).contains("AccessDenied");
                        });
    }

    @Test
    void admitsTenOfFiftyJobsForTenFreeInstances() {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            jobs.add(Uuid7.text(Instant.now()));
        }

        Announced.publish(
                DeployEvent.TOPIC,
                IntStream.range(0, jobs.size())
                        .mapToObj(i -> asked(jobs.get(i), "race-" + i, "ml.p5.48xlarge", 1))
                        .toList());

        List<CloudEvent> verdicts = Announced.firstOfEach(GuardrailEvent.TOPIC, jobs);
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.type().equals(GuardrailEvent.Passed.TYPE))
                .hasSize(10);
        Finding refused =
                verdicts.stream()
                        .filter(verdict -> verdict.type().equals(GuardrailEvent.Failed.TYPE))
                        .map(verdict -> Events.data(verdict, json, GuardrailEvent.Failed.class))
                        .flatMap(failed -> failed.findings().stream())
                        .filter(finding -> finding.rule().equals("QUOTA-TYPE"))
                        .findFirst()
                        .orElseThrow();
        assertThat(refused.actual())
                .startsWith("10: 0 used, 10 reserved by job ")
                .endsWith("0 free");
    }

    @Test
    void admitsTenOfTwentyFiveScalingsAndTwentyFiveJobsForTenFreeInstances() {
        String type = "ml.p6-b200.48xlarge";
        List<CloudEvent> asks = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            aws.cluster("grows-" + i, type, 1);
            asks.add(
                    announced.scaled(
                            Uuid7.text(Instant.now()),
                            "team-a",
                            announced.cluster("grows-" + i, type, 2)));
            asks.add(asked(Uuid7.text(Instant.now()), "joins-" + i, type, 1));
        }

        Announced.publish(DeployEvent.TOPIC, asks);

        assertThat(
                        Announced.firstOfEach(
                                GuardrailEvent.TOPIC,
                                asks.stream().map(CloudEvent::subject).toList()))
                .filteredOn(verdict -> verdict.type().equals(GuardrailEvent.Passed.TYPE))
                .hasSize(10);
        // Every later reading of the account would describe each of them.
        aws.remove(IntStream.range(0, 25).mapToObj(i -> "grows-" + i).toArray(String[]::new));
    }

    @Test
    void givesBackWhatAScalingHeldThatFailedAndGoesOnCountingOneThatSucceeded() {
        String type = "ml.p4de.24xlarge";
        String second = Uuid7.text(Instant.now());
        String third = Uuid7.text(Instant.now());
        String last = Uuid7.text(Instant.now());
        aws.cluster("scaled", type, 1);
        scale(job, "scaled", type, 3);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        ask(second, "waits", type, 1);
        assertThat(refusal(second).findings())
                .anySatisfy(
                        finding ->
                                assertThat(finding.actual())
                                        .isEqualTo(
                                                "3: 1 used, 2 reserved by job %s, 0 free"
                                                        .formatted(job)));

        Announced.publish(DeployEvent.TOPIC, announced.scaleEnded(job, "team-a", "failed"));
        scale(third, "scaled", type, 3);
        assertThat(Events.ofKey(GuardrailEvent.TOPIC, third, 1).getFirst().type())
                .isEqualTo(GuardrailEvent.Passed.TYPE);

        Announced.publish(DeployEvent.TOPIC, announced.scaleEnded(third, "team-a", "succeeded"));
        ask(last, "late", type, 1);
        assertThat(refusal(last).findings())
                .anySatisfy(finding -> assertThat(finding.actual()).endsWith("0 free"));
    }

    private void scale(String id, String name, String type, int count) {
        Announced.publish(
                DeployEvent.TOPIC,
                announced.scaled(id, "team-a", announced.cluster(name, type, count)));
    }

    @Test
    void givesBackWhatAFailedJobHeld() {
        String second = Uuid7.text(Instant.now());
        String third = Uuid7.text(Instant.now());
        ask(job, "first", "ml.p5e.48xlarge", 2);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        ask(second, "second", "ml.p5e.48xlarge", 1);
        assertThat(refusal(second).findings())
                .anySatisfy(
                        finding ->
                                assertThat(finding.actual())
                                        .isEqualTo(
                                                "2: 0 used, 2 reserved by job %s, 0 free"
                                                        .formatted(job)));

        Announced.publish(DeployEvent.TOPIC, announced.failed(job, "team-a"));
        ask(third, "third", "ml.p5e.48xlarge", 1);

        assertThat(Events.ofKey(GuardrailEvent.TOPIC, third, 1).getFirst().type())
                .isEqualTo(GuardrailEvent.Passed.TYPE);
    }

    @Test
    void holdsAgainWhatAJobWasPromisedThatGoesOnWhereItFailed() throws Throwable {
        String second = Uuid7.text(Instant.now());
        ask(job, "first", "ml.p5en.48xlarge", 2);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        Instant now = Instant.now();

        VertxContextSupport.subscribeAndAwait(
                () ->
                        verdicts.over(
                                new DeployEvent.Failed(
                                        job, "team-a", "first", "s", "r", "m", now, null, null)));
        VertxContextSupport.subscribeAndAwait(
                () ->
                        verdicts.moved(
                                new DeployEvent.Moved(
                                        job, "team-a", job, 2, 9, "failed", "queued", "retry",
                                        "ada", now)));
        ask(second, "second", "ml.p5en.48xlarge", 1);

        assertThat(refusal(second).findings())
                .anySatisfy(
                        finding ->
                                assertThat(finding.actual())
                                        .isEqualTo(
                                                "2: 0 used, 2 reserved by job %s, 0 free"
                                                        .formatted(job)));
    }

    @Test
    void countsAPromiseAndItsClusterOnce() {
        ask(job, "seen", "ml.p4d.24xlarge", 3);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        aws.cluster("seen", "ml.p4d.24xlarge", 3);
        String next = Uuid7.text(Instant.now());
        String last = Uuid7.text(Instant.now());

        ask(next, "next", "ml.p4d.24xlarge", 2);
        Events.first(GuardrailEvent.TOPIC, next, GuardrailEvent.Passed.TYPE);
        ask(last, "last", "ml.p4d.24xlarge", 1);

        assertThat(refusal(last).findings())
                .anySatisfy(
                        finding ->
                                assertThat(finding.actual())
                                        .startsWith("5: 3 used, 2 reserved by job " + next));
    }

    @Test
    void looksAtWhatWasBuiltAndGoesOnLookingWhileItLives() {
        String clusterId = Uuid7.text(Instant.now());
        ask(job, "lives", "ml.g5.4xlarge", 2);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        aws.cluster("lives", "ml.g5.4xlarge", 2);
        aws.pass(Math.toIntExact(Duration.ofHours(1).toSeconds()));

        Announced.publish(
                ClusterEvent.TOPIC, announced.provisioned(clusterId, job, "team-a", "lives", 2, 2));

        var post =
                Events.data(
                        Events.ofKey(GuardrailEvent.TOPIC, job, 2).getLast(),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(post.phase()).isEqualTo("post");
        aws.remove("lives");
        var periodic =
                Events.data(
                        Events.ofKey(GuardrailEvent.TOPIC, job, 3).getLast(),
                        json,
                        GuardrailEvent.Failed.class);
        assertThat(periodic.phase()).isEqualTo("periodic");
        assertThat(periodic.findings())
                .filteredOn(finding -> finding.status().equals("FAIL"))
                .extracting(Finding::rule)
                .contains("DRIFT", "POST-COUNTS");
        Announced.publish(ClusterEvent.TOPIC, announced.destroyed(clusterId, job, "team-a"));
    }

    @Test
    void neitherPassesNorFailsWhatWasBuiltAndCannotBeRead() {
        String clusterId = Uuid7.text(Instant.now());
        ask(job, "unread", "ml.g5.4xlarge", 1);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        aws.cluster("unread", "ml.g5.4xlarge", 1);
        aws.pass(Math.toIntExact(Duration.ofHours(1).toSeconds()));
        aws.fault("sagemaker", "ListClusterNodes", "denied", 0);

        Announced.publish(
                ClusterEvent.TOPIC,
                announced.provisioned(clusterId, job, "team-a", "unread", 1, 1));

        assertThat(open(job).findings())
                .filteredOn(finding -> finding.status().equals("UNKNOWN"))
                .isNotEmpty();
        as("viewer").get("/api/guardrails/verdicts?jobId=" + job).then().body("items", hasSize(2));
        aws.admin("DELETE", "faults", "");
        var post =
                Events.data(
                        Events.ofKey(GuardrailEvent.TOPIC, job, 3).getLast(),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(post.phase()).isEqualTo("post");
        Announced.publish(ClusterEvent.TOPIC, announced.destroyed(clusterId, job, "team-a"));
    }

    @Test
    void decidesWhatWasBuiltAndCannotBeReadWhenSomebodyAnswersForIt() {
        String clusterId = Uuid7.text(Instant.now());
        ask(job, "vouched", "ml.g5.4xlarge", 1);
        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);
        aws.cluster("vouched", "ml.g5.4xlarge", 1);
        aws.pass(Math.toIntExact(Duration.ofHours(1).toSeconds()));
        aws.fault("sagemaker", "ListClusterNodes", "denied", 0);
        Announced.publish(
                ClusterEvent.TOPIC,
                announced.provisioned(clusterId, job, "team-a", "vouched", 1, 1));
        open(job);
        List<String> unread =
                verdicts()
                        .body("items[0].phase", is("post"), "items[0].expiresAt", notNullValue())
                        .extract()
                        .path("items[0].findings.findAll { it.status == 'UNKNOWN' }.rule");
        assertThat(unread).isNotEmpty();

        for (String rule : List.copyOf(new TreeSet<>(unread))) {
            as("admin")
                    .body(
                            """
                            {"rule": "%s", "reason": "looked by hand", "clusterName": "vouched", "until": "%s"}
                            """
                                    .formatted(rule, Instant.now().plus(Duration.ofHours(1))))
                    .post("/api/guardrails/suppressions")
                    .then()
                    .statusCode(201);
        }

        var post =
                Events.data(
                        Events.ofKey(GuardrailEvent.TOPIC, job, 3).getLast(),
                        json,
                        GuardrailEvent.Passed.class);
        assertThat(post.phase()).isEqualTo("post");
        assertThat(post.findings())
                .filteredOn(finding -> unread.contains(finding.rule()))
                .filteredOn(finding -> finding.status().equals("UNKNOWN"))
                .isNotEmpty()
                .allSatisfy(
                        finding -> {
                            assertThat(finding.severity()).isEqualTo("INFO");
                            assertThat(finding.remediation())
                                    .startsWith("suppressed by admin until ")
                                    .contains("looked by hand");
                        });
        aws.admin("DELETE", "faults", "");
        Announced.publish(ClusterEvent.TOPIC, announced.destroyed(clusterId, job, "team-a"));
    }

    private ValidatableResponse verdicts() {
        return as("viewer").get("/api/guardrails/verdicts?jobId=" + job).then().statusCode(200);
    }

    @Test
    void letsNobodyDestroyWhatItCannotLookInto() {
        String again = Uuid7.text(Instant.now());
        aws.cluster("going", "ml.g5.4xlarge", 1);
        aws.fault("sagemaker", "DescribeCluster", "denied", 0);

        destroy(job, "going");

        assertThat(refusal(job).findings())
                .filteredOn(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                .extracting(Finding::status)
                .containsOnly("UNKNOWN");
        aws.admin("DELETE", "faults", "");
        destroy(again, "going");
        assertThat(
                        Events.data(
                                        Events.first(
                                                GuardrailEvent.TOPIC,
                                                again,
                                                GuardrailEvent.Passed.TYPE),
                                        json,
                                        GuardrailEvent.Passed.class)
                                .findings())
                .filteredOn(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                .extracting(Finding::status)
                .containsExactly("PASS");
    }

    @Test
    void letsAnAdminConfirmADestroyThatNobodyCanLookInto() {
        String again = Uuid7.text(Instant.now());
        URI gone;
        try (var kubernetes = kubernetes()) {
            gone = kubernetes.uri();
        }
        aws.onKubernetes("stranded", gone);

        destroy(job, "stranded");

        assertThat(refusal(job).findings())
                .filteredOn(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo("UNKNOWN");
                            assertThat(finding.answeredBy()).isNull();
                            assertThat(finding.remediation())
                                    .contains("--cluster stranded --confirm stranded");
                        });
        confirm("stranded", null).statusCode(400);
        confirm("stranded", "strandet").statusCode(400);
        confirm("stranded", "stranded").statusCode(201);
        destroy(again, "stranded");
        assertThat(
                        Events.data(
                                        Events.first(
                                                GuardrailEvent.TOPIC,
                                                again,
                                                GuardrailEvent.Passed.TYPE),
                                        json,
                                        GuardrailEvent.Passed.class)
                                .findings())
                .filteredOn(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.status()).isEqualTo("UNKNOWN");
                            assertThat(finding.answeredBy()).isEqualTo("admin");
                        });
    }

    @Test
    void lettingAnAdminConfirmHidesNoJobThatRuns() {
        try (var kubernetes = kubernetes()) {
            aws.onKubernetes("busy", kubernetes.uri());
            runs(kubernetes);
            confirm("busy", "busy").statusCode(201);

            destroy(job, "busy");

            assertThat(refusal(job).findings())
                    .filteredOn(finding -> finding.rule().equals("TEARDOWN-SAFE"))
                    .singleElement()
                    .satisfies(
                            finding -> {
                                assertThat(finding.status()).isEqualTo("FAIL");
                                assertThat(finding.actual()).contains("trains");
                                assertThat(finding.answeredBy()).isNull();
                            });
        }
    }

    private static KubernetesSimulator kubernetes() {
        return KubernetesSimulator.start(Settings.onFreePort().instant());
    }

    private static void runs(KubernetesSimulator kubernetes) {
        given().contentType("application/json")
                .body(
                        """
                        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "trains"},
                         "spec": {"template": {"spec": {"restartPolicy": "Never",
                           "nodeSelector": {"no": "node"}, "containers": [{"name": "train", "image": "train"}]}}}}
                        """)
                .post(kubernetes.uri().resolve("/apis/batch/v1/namespaces/default/jobs"))
                .then()
                .statusCode(201);
    }

    private static ValidatableResponse confirm(String cluster, @Nullable String confirmed) {
        String typed = confirmed == null ? "" : ", \"confirm\": \"%s\"".formatted(confirmed);
        return as("admin")
                .body(
                        """
                        {"rule": "TEARDOWN-SAFE", "reason": "looked by hand", "clusterName": "%s", "until": "%s"%s}
                        """
                                .formatted(cluster, Instant.now().plus(Duration.ofHours(1)), typed))
                .post("/api/guardrails/suppressions")
                .then();
    }

    private void destroy(String id, String name) {
        Announced.publish(
                DeployEvent.TOPIC,
                announced.requested(
                        id,
                        "team-a",
                        "destroy",
                        "sagemaker",
                        announced.cluster(name, "ml.g5.4xlarge", 1)));
    }

    @Test
    void settlesWhatAnotherProcessClaimedAndNeverSettled() throws Throwable {
        CloudEvent request =
                announced.requested(
                        job,
                        "team-a",
                        "deploy",
                        "sagemaker",
                        announced.cluster("orphan", "ml.g6.4xlarge", 1));
        var orphan =
                new Inquiry(
                        request.id(),
                        Phase.PRE,
                        Action.CREATE,
                        new Inquiry.Subject("team-a", job, "orphan"),
                        null,
                        new Account(SimulatedAccount.ID, "us-east-1"),
                        true,
                        announced.cluster("orphan", "ml.g6.4xlarge", 1),
                        Cause.of(request),
                        null,
                        null,
                        0);
        List<Inquiry> claimed =
                await(
                        () ->
                                Panache.withTransaction(
                                        () ->
                                                store.insert(orphan, Instant.now().minusSeconds(1))
                                                        .chain(
                                                                () ->
                                                                        store.claim(
                                                                                100,
                                                                                Duration.ofMillis(
                                                                                        1)))));

        Events.first(GuardrailEvent.TOPIC, job, GuardrailEvent.Passed.TYPE);

        for (Inquiry late : claimed) {
            await(() -> inquiries.settle(late, AccountFacts.allRead()));
        }
        as("viewer").get("/api/guardrails/verdicts?jobId=" + job).then().body("items", hasSize(1));
    }

    private static <T> T await(Supplier<Uni<T>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(work);
    }

    @Test
    void answersACheckWithTheAccountAndSaysWhatItReliedOn() {
        as("viewer")
                .body("{\"name\": \"checked\", \"region\": \"us-east-1\"}")
                .post("/api/guardrails/check?account=true")
                .then()
                .statusCode(200)
                .body(
                        "findings.rule", hasItem("QUOTA-TYPE"),
                        "evidence.source", hasItem("the ledger of promises"),
                        "expiresAt", notNullValue(),
                        "phase", is("pre"));
    }

    private void ask(String id, String name, String type, int count) {
        Announced.publish(DeployEvent.TOPIC, asked(id, name, type, count));
    }

    private CloudEvent asked(String id, String name, String type, int count) {
        return announced.requested(
                id, "team-a", "deploy", "sagemaker", announced.cluster(name, type, count));
    }

    /** What is told while nothing is decided. */
    private GuardrailEvent.Undecided open(String id) {
        return Events.data(
                Events.first(GuardrailEvent.TOPIC, id, GuardrailEvent.Undecided.TYPE),
                json,
                GuardrailEvent.Undecided.class);
    }

    private GuardrailEvent.Failed refusal(String id) {
        return Events.data(
                Events.first(GuardrailEvent.TOPIC, id, GuardrailEvent.Failed.TYPE),
                json,
                GuardrailEvent.Failed.class);
    }

    private static RequestSpecification as(String login) {
        return given().auth().oauth2(Tokens.of(login)).contentType("application/json");
    }
}
