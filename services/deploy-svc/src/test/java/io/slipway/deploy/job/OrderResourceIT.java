package io.slipway.deploy.job;

import static io.slipway.deploy.job.Ask.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.ScriptedDeployer;
import io.slipway.envelope.CloudEvent;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(SlipwayStack.class)
class OrderResourceIT {
    private static final Progress DENIED =
            new Progress.Failed("Access was denied.", "Allow it.", List.of("denied"));
    private static final Orphan VPC =
            new Orphan("AWS::EC2::VPC", "vpc-1", new BigDecimal("32.85"), "Delete it.");

    @Inject ObjectMapper json;

    @Test
    void tellsEachMoveOnceInOrderAndInTheJournal() {
        Ask ask = Ask.accepted(Ask.name("hist"), "");
        ask.judged("pre", true).reaches("verifying");
        ask.judged("post", true).reaches("ready");

        assertThat(ask.way())
                .containsExactly("accepted", "queued", "deploying", "verifying", "ready");
        List<CloudEvent> events = Events.ofKey(DeployEvent.TOPIC, ask.id(), 5);
        assertThat(events)
                .extracting(CloudEvent::type)
                .containsExactly(
                        DeployEvent.Requested.TYPE,
                        DeployEvent.Moved.TYPE,
                        DeployEvent.Moved.TYPE,
                        DeployEvent.Moved.TYPE,
                        DeployEvent.Moved.TYPE);
        assertThat(events.subList(1, 5))
                .extracting(event -> Events.data(event, json, DeployEvent.Moved.class))
                .extracting(DeployEvent.Moved::sequence, DeployEvent.Moved::to)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, "queued"),
                        org.assertj.core.groups.Tuple.tuple(3, "deploying"),
                        org.assertj.core.groups.Tuple.tuple(4, "verifying"),
                        org.assertj.core.groups.Tuple.tuple(5, "ready"));
        as("viewer")
                .get("/api/hyperpod/jobs/%s/history?pageSize=2".formatted(ask.id()))
                .then()
                .body(
                        "items.actor", is(List.of("operator", "guardrails")),
                        "items[0].from", nullValue(),
                        "nextPageToken", notNullValue());
        ask.steps()
                .body(
                        "items.step", is(List.of("start", "network", "cluster")),
                        "items.kind", is(List.of("deploy", "deploy", "deploy")),
                        "items.outcome", is(List.of("next", "next", "provisioned")),
                        "items.fence", is(List.of(1, 2, 3)));
    }

    @Test
    void aDryRunIsJudgedAndPlannedAndMakesNothing() {
        String name = Ask.name("dry");
        Ask ask = Ask.accepted(name, ",\"dryRun\":true").judged("pre", true);

        ask.reaches("planned")
                .body(
                        "word", is("succeeded"),
                        "dryRun", is(true),
                        "plan.changes[0].action", is("CREATE"),
                        "costUsdPerHour", notNullValue());
        assertThat(ScriptedDeployer.of(name).steps("deploy")).isEmpty();
        assertThat(ScriptedDeployer.of(name).steps("destroy")).isEmpty();
        assertThat(ask.way()).containsExactly("accepted", "planning", "planned");
        var requested =
                Events.data(
                        Events.first(DeployEvent.TOPIC, ask.id(), DeployEvent.Requested.TYPE),
                        json,
                        DeployEvent.Requested.class);
        assertThat(requested.dryRun()).isTrue();
        Ask.accepted(name, "").order("operator", "cancel").then().body("state", is("cancelled"));
    }

    @Test
    void aPlanThatIsRefusedSaysWhyAndCanBeRetried() {
        String name = Ask.name("refu");
        ScriptedDeployer.of(name)
                .planning(
                        new Plan(
                                List.of(
                                        new Plan.Change(
                                                Plan.Action.REFUSE, "AWS::X", name, "not ours"))));
        Ask ask = Ask.accepted(name, ",\"dryRun\":true").judged("pre", true);
        ask.reaches("failed").body("reason", containsString("not ours"), "failedStep", is("plan"));

        ScriptedDeployer.of(name).planning(new Plan(List.of()));
        ask.order("operator", "retry").then().statusCode(200).body("attempt", is(2));

        ask.reaches("planned");
    }

    @Test
    void whatNeedsApprovalWaitsForSomebodyElse() {
        String name = Ask.name("appr");
        Ask ask = Ask.accepted(name, ",\"approval\":\"required\"").judged("pre", true);
        ask.reaches("awaiting-approval").body("plan.changes.size()", is(1), "word", is("queued"));

        ask.order("operator", "approve")
                .then()
                .statusCode(403)
                .body("fix", containsString("slipway job approve"));
        assertThat(ScriptedDeployer.of(name).made()).isZero();
        ask.order("admin", "approve").then().statusCode(200).body("state", is("queued"));
        ask.order("admin", "approve")
                .then()
                .statusCode(409)
                .body("type", is("/problems/not-awaiting"));

        ask.reaches("verifying");
        assertThat(ask.way())
                .containsSubsequence("planning", "awaiting-approval", "queued", "deploying");
    }

    @Test
    void whatIsRejectedIsCancelledWithTheReason() {
        Ask ask = Ask.accepted(Ask.name("reje"), ",\"approval\":\"required\"").judged("pre", true);
        ask.reaches("awaiting-approval");

        as("admin")
                .body("{\"reason\":\" \"}")
                .post("/api/hyperpod/jobs/%s:reject".formatted(ask.id()))
                .then()
                .statusCode(400)
                .body("causes[0].pointer", is("#/reason"));
        as("admin")
                .body("{\"reason\":\"too dear\",\"why\":1}")
                .post("/api/hyperpod/jobs/%s:reject".formatted(ask.id()))
                .then()
                .statusCode(400);
        as("admin")
                .body("{\"reason\":\"too dear\"}")
                .post("/api/hyperpod/jobs/%s:reject".formatted(ask.id()))
                .then()
                .statusCode(200)
                .body("state", is("cancelled"), "reason", is("Rejected by admin: too dear"));
    }

    @Test
    void aStepThatFailsIsCleanedUpAndTheRetryBeginsAnew() {
        String name = Ask.name("fail");
        var script = ScriptedDeployer.of(name).on("deploy", "cluster", DENIED);
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        ask.reaches("failed")
                .body(
                        "reason", is("Access was denied."),
                        "remediation", is("Allow it." + JobState.GONE),
                        "failedStep", is("cluster"),
                        "orphans", nullValue());
        assertThat(script.there()).isEmpty();
        ask.steps()
                .body(
                        "items.kind",
                        is(List.of("deploy", "deploy", "deploy", "clean-up", "clean-up")));
        String cluster = ask.job().extract().path("clusterId");

        ask.order("operator", "retry")
                .then()
                .statusCode(200)
                .body("state", is("accepted"), "attempt", is(2));
        ask.order("operator", "retry")
                .then()
                .statusCode(409)
                .body("type", is("/problems/not-retryable"), "fix", containsString("job watch"));
        ask.judged("pre", true).reaches("verifying");
        assertThat(ask.job().extract().<String>path("clusterId")).isNotEqualTo(cluster);
        ask.judged("post", true).reaches("ready");

        assertThat(script.there()).containsExactlyInAnyOrder("network", "cluster");
        assertThat(Events.ofKey(DeployEvent.TOPIC, ask.id(), 6))
                .extracting(CloudEvent::type)
                .containsSubsequence(DeployEvent.Failed.TYPE, DeployEvent.Requested.TYPE);
    }

    @Test
    void aStepThatWaitsSaysSoOnce() {
        String name = Ask.name("waits");
        var script = ScriptedDeployer.of(name);
        for (String line : List.of("creating", "creating", "creating", "almost")) {
            script.on(
                    "deploy",
                    "network",
                    new Progress.Waiting("network", Duration.ofMillis(1), List.of(line)));
        }
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        ask.reaches("verifying");

        assertThat(ask.log()).containsOnlyOnce("creating").containsOnlyOnce("almost");
        assertThat(script.steps("deploy"))
                .containsExactly(
                        "start", "network", "network", "network", "network", "network", "cluster");
    }

    @Test
    void whatIsKeptIsGoneOnWithAtTheFailedStep() {
        String name = Ask.name("keep");
        var script = ScriptedDeployer.of(name).on("deploy", "cluster", DENIED);
        Ask ask = Ask.accepted(name, ",\"onFailure\":\"keep\"").judged("pre", true);
        ask.reaches("failed").body("failedStep", is("cluster"));
        assertThat(script.there()).containsExactly("network");
        as("operator")
                .body("{\"name\":\"%s\"}".formatted(name))
                .post("/api/hyperpod/deploy")
                .then()
                .statusCode(409);

        ask.order("operator", "retry").then().statusCode(200).body("state", is("queued"));

        ask.reaches("verifying");
        assertThat(script.steps("deploy"))
                .containsExactly("start", "network", "cluster", "cluster");
        assertThat(script.made()).isEqualTo(2);
    }

    @Test
    void whatIsKeptCanBeCancelledAndIsTakenAway() {
        String name = Ask.name("kept");
        var script = ScriptedDeployer.of(name).on("deploy", "cluster", DENIED);
        Ask ask = Ask.accepted(name, ",\"onFailure\":\"keep\"").judged("pre", true);
        ask.reaches("failed");

        ask.order("operator", "cancel").then().statusCode(200).body("state", is("cancelling"));

        ask.reaches("cancelled").body("reason", is("Cancelled by operator."));
        assertThat(script.there()).isEmpty();
    }

    @Test
    void aCleanUpGoesOnAfterErrorsAndTellsWhatIsLeft() {
        String name = Ask.name("orph");
        var script =
                ScriptedDeployer.of(name)
                        .on("deploy", "cluster", DENIED)
                        .on("destroy", "start", DENIED)
                        .on(
                                "destroy",
                                "network",
                                new Progress.Gone(List.of(VPC), List.of("the VPC is in use")));
        Ask ask = Ask.accepted(name, "").judged("pre", true);

        ask.reaches("failed-orphans")
                .body(
                        "word", is("failed"),
                        "orphans[0].id", is("vpc-1"),
                        "orphans[0].remedy", is("Delete it."),
                        "orphansUsdPerMonth", is(32.85f),
                        "reason", containsString("Access was denied."),
                        "remediation", containsString("slipway job retry"));
        var failed =
                Events.data(
                        Events.first(DeployEvent.TOPIC, ask.id(), DeployEvent.Failed.TYPE),
                        json,
                        DeployEvent.Failed.class);
        assertThat(failed.orphansUsdPerMonth()).isEqualByComparingTo("32.85");
        assertThat(failed.orphans()).hasSize(1);

        ask.order("operator", "retry").then().statusCode(200).body("state", is("cleaning-up"));
        ask.reaches("failed").body("attempt", is(2), "orphans", nullValue());
        assertThat(script.there()).isEmpty();
        assertThat(script.steps("destroy"))
                .containsExactly("start", "start", "network", "start", "network");
    }

    @Test
    void aCleanUpThatNeverSucceedsIsGivenUp() {
        String name = Ask.name("give");
        var script = ScriptedDeployer.of(name).on("deploy", "cluster", DENIED);
        for (int i = 0; i < 3; i++) {
            script.on("destroy", "start", DENIED);
        }
        Ask ask = Ask.accepted(name, "").judged("pre", true);

        ask.reaches("failed-orphans").body("orphans[0].id", containsString("slipway:cluster="));
        assertThat(script.steps("destroy")).containsExactly("start", "start", "start");
    }

    @Test
    void aCancelStopsTheStepThatRunsAndCleansUp() {
        String name = Ask.name("stop");
        var stopped = new AtomicBoolean();
        var script =
                ScriptedDeployer.of(name)
                        .on(
                                "deploy",
                                "cluster",
                                () ->
                                        Uni.createFrom()
                                                .<Progress>nothing()
                                                .onCancellation()
                                                .invoke(() -> stopped.set(true)));
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        Await.until(() -> assertThat(script.steps("deploy")).contains("cluster"));

        ask.order("operator", "cancel").then().statusCode(200).body("state", is("cancelling"));

        ask.reaches("cancelled");
        assertThat(stopped).isTrue();
        assertThat(script.there()).isEmpty();
        ask.steps().body("items.outcome", hasItem("abandoned"));
        ask.order("operator", "cancel").then().statusCode(200).body("state", is("cancelled"));
    }

    @Test
    void aForcedCancelCountsNothingOfWhatIsInFlight() {
        String name = Ask.name("forc");
        var script =
                ScriptedDeployer.of(name).on("deploy", "network", () -> Uni.createFrom().nothing());
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        Await.until(() -> assertThat(script.steps("deploy")).contains("network"));

        ask.order("operator", "cancel?force=true")
                .then()
                .statusCode(200)
                .body("state", is("cancelling"));

        ask.reaches("cancelled");
        assertThat(script.calls())
                .extracting(ScriptedDeployer.Call::fence)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(ask.way())
                .containsExactly("accepted", "queued", "deploying", "cancelling", "cancelled");
    }

    @Test
    void aDestroyThatFailsIsRetriedFromItsStepWithHigherFences() {
        String name = Ask.name("dest");
        var script = ScriptedDeployer.of(name);
        Ask ask = Ask.accepted(name, "").judged("pre", true);
        ask.reaches("verifying");
        String cluster = ask.job().extract().path("clusterId");
        destroy(cluster)
                .statusCode(409)
                .body("type", is("/problems/cluster-busy"), "jobId", is(ask.id()));
        ask.judged("post", true).reaches("ready");
        for (int i = 0; i < 3; i++) {
            script.on("destroy", "network", DENIED);
        }

        Ask gone = new Ask(name, destroy(cluster).statusCode(202).extract().path("id"));
        gone.judged("pre", true);
        gone.reaches("destroy-failed").body("word", is("destroy_failed"));
        as("viewer")
                .get("/api/hyperpod/clusters/" + cluster)
                .then()
                .body("state", is("destroying"));
        gone.order("operator", "retry").then().statusCode(200).body("attempt", is(2));

        gone.reaches("destroyed");
        assertThat(script.there()).isEmpty();
        assertThat(script.calls())
                .extracting(ScriptedDeployer.Call::fence)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(Events.ofKey(ClusterEvent.TOPIC, cluster, 3).getLast().type())
                .isEqualTo(ClusterEvent.Destroyed.TYPE);
    }

    private static io.restassured.response.ValidatableResponse destroy(String cluster) {
        return as("operator")
                .body("{\"clusterId\":\"%s\"}".formatted(cluster))
                .post("/api/hyperpod/destroy")
                .then();
    }

    @Test
    void saysWhatCannotBeDoneAndWhatCan() {
        Ask ask = Ask.accepted(Ask.name("none"), "");

        ask.order("operator", "retry").then().statusCode(409).body("fix", notNullValue());
        ask.order("operator", "approve").then().statusCode(409).body("fix", notNullValue());
        ask.order("other", "retry").then().statusCode(404);
        ask.order("viewer", "retry").then().statusCode(403);
        as("operator")
                .body("{\"name\":\"x\",\"approval\":\"maybe\",\"onFailure\":\"cry\"}")
                .post("/api/hyperpod/deploy")
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItems("#/approval", "#/onFailure"));
    }
}
