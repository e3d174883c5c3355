package io.slipway.deploy.operation;

import static io.slipway.deploy.job.Ask.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.deploy.AwsStack;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.ScriptedDeployer;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.WordForWord;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.job.Ask;
import io.slipway.testkit.Await;
import io.slipway.testkit.Events;
import io.slipway.testkit.SlipwayStack;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A ready cluster of four nodes, and what people do with it. */
@QuarkusTest
@WithTestResource(SlipwayStack.class)
@WithTestResource(value = AwsStack.class, scope = TestResourceScope.GLOBAL)
class OperationIT {
    @Inject OperationStore store;

    private final AwsWorld world = AwsStack.world();

    @Test
    void replacesNodesOnceForOneKeyAndTellsTheWorld() {
        String id = ready(Ask.name("swap"));
        List<String> nodes = nodes(id);
        String key = UUID.randomUUID().toString();
        String body = "{\"nodes\":[\"%s\",\"%s\"]}".formatted(nodes.get(0), nodes.get(1));

        String operation = asked(id, "/nodes:replace", body, key);

        assertThat(asked(id, "/nodes:replace", body, key)).isEqualTo(operation);
        as("operator")
                .header("Idempotency-Key", key)
                .body("{\"nodes\":[\"%s\"]}".formatted(nodes.get(2)))
                .post("/api/hyperpod/clusters/%s/nodes:replace".formatted(id))
                .then()
                .statusCode(409)
                .body("type", is("/problems/key-reused"));
        as("operator")
                .body("{\"nodes\":[\"%s\"]}".formatted(nodes.get(2)))
                .post("/api/hyperpod/clusters/%s/nodes:reboot".formatted(id))
                .then()
                .statusCode(409)
                .body("type", is("/problems/cluster-busy"), "operationId", is(operation));
        ends(operation, "succeeded")
                .body("nodes.fate", everyItem(is("done")), "results.done", is(2));
        Events.records(
                ClusterEvent.TOPIC,
                seen ->
                        seen.stream()
                                        .map(record -> new String(record.value(), UTF_8))
                                        .filter(text -> text.contains(id))
                                        .filter(text -> text.contains("node-replaced"))
                                        .filter(text -> text.contains("replaced by operator"))
                                        .count()
                                == 2);
        assertThat(nodes(id)).hasSize(4).doesNotContain(nodes.get(0), nodes.get(1));
    }

    @Test
    void scalesAGroupAndFindsNoDriftAfterwards() {
        String id = ready(Ask.name("grow"));
        drift(id).body("items", empty());

        String grows = asked(id, ":scale", "{\"groups\":[{\"name\":\"gpu\",\"count\":5}]}", null);
        var requested =
                Events.data(
                        Events.first(DeployEvent.TOPIC, grows, DeployEvent.ScaleRequested.TYPE),
                        new ObjectMapper().findAndRegisterModules(),
                        DeployEvent.ScaleRequested.class);
        assertThat(requested.cluster().instanceGroups().getFirst().count()).isEqualTo(5);
        operation(grows).body("state", is("judging"));
        Ask.judge(grows, "pre", true);
        ends(grows, "succeeded");
        Events.first(DeployEvent.TOPIC, grows, DeployEvent.ScaleEnded.TYPE);

        drift(id).body("items", empty());
        assertThat(nodes(id)).hasSize(5);
        Await.until(() -> cluster(id).body("groups[0].target", is(5)));
        as("operator")
                .body("{\"groups\":[{\"name\":\"cpu\",\"count\":1}]}")
                .post("/api/hyperpod/clusters/%s:scale".formatted(id))
                .then()
                .statusCode(400)
                .body("causes.pointer", hasItem("#/groups/0/name"));
    }

    @Test
    void asksForNoMoreNodesThanTheGuardrailsPromiseAndForFewerWithoutThem() {
        String id = ready(Ask.name("full"));
        String grows = asked(id, ":scale", "{\"groups\":[{\"name\":\"gpu\",\"count\":9}]}", null);

        Ask.judge(grows, "pre", false);

        ends(grows, "failed")
                .body(
                        "reason",
                        containsString("NAME-BUDGET"),
                        "remediation",
                        is("Take a shorter name."));
        assertThat(nodes(id)).hasSize(4);
        ends(
                asked(id, ":scale", "{\"groups\":[{\"name\":\"gpu\",\"count\":3}]}", null),
                "succeeded");
    }

    @Test
    void givesUpMoreNodesThatTheGuardrailsNeverAnswered() throws Throwable {
        String id = ready(Ask.name("mute"));
        String grows = asked(id, ":scale", "{\"groups\":[{\"name\":\"gpu\",\"count\":9}]}", null);

        VertxContextSupport.subscribeAndAwait(
                () ->
                        Panache.withTransaction(
                                () ->
                                        store.update(
                                                "dueAt = ?1 where id = ?2", Instant.now(), grows)));

        ends(grows, "failed").body("reason", containsString("did not answer in time"));
        var ended =
                Events.data(
                        Events.first(DeployEvent.TOPIC, grows, DeployEvent.ScaleEnded.TYPE),
                        new ObjectMapper().findAndRegisterModules(),
                        DeployEvent.ScaleEnded.class);
        assertThat(ended.outcome()).isEqualTo("failed");
        assertThat(nodes(id)).hasSize(4);
    }

    @Test
    void repairsWhatSomebodyChangedByHandWhenAskedTo() {
        String name = Ask.name("drift");
        String id = ready(name);
        world.aws()
                .sagemaker()
                .updateCluster(change -> change.clusterName(name).nodeRecovery("None"));
        world.pass(Duration.ofHours(1));

        drift(id)
                .body(
                        "items",
                        hasSize(1),
                        "items[0].path",
                        is("NodeRecovery"),
                        "items[0].repairable",
                        is(true));
        ends(asked(id, ":repair", "", null), "succeeded");
        drift(id).body("items", empty());
        ends(asked(id, ":recovery", "{\"mode\":\"manual\"}", null), "succeeded");
        drift(id).body("items", empty());
    }

    @Test
    void looksAfterAClusterThatWasThereAndNeverChangesIt() {
        String name = Ask.name("old");
        String arn = made(name);
        String operation =
                as("admin")
                        .body("{\"name\":\"%s\",\"region\":\"us-west-2\"}".formatted(name))
                        .post("/api/hyperpod/clusters:import")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");

        String id = ends(operation, "succeeded").extract().path("clusterId");

        cluster(id).body("arn", is(arn), "imported", is(true), "state", is("ready"));
        assertThat(nodes(id)).hasSize(4);
        drift(id).body("items", empty());
        as("operator")
                .body("{\"groups\":[{\"name\":\"gpu\",\"count\":5}]}")
                .post("/api/hyperpod/clusters/%s:scale".formatted(id))
                .then()
                .statusCode(409)
                .body("type", is("/problems/cluster-imported"));
        as("operator")
                .body("{\"clusterId\":\"%s\"}".formatted(id))
                .post("/api/hyperpod/destroy")
                .then()
                .statusCode(409)
                .body("type", is("/problems/cluster-imported"));
        as("admin")
                .post("/api/hyperpod/clusters/%s:forget".formatted(id))
                .then()
                .statusCode(200)
                .body("state", is("destroyed"));
    }

    @Test
    void refusesToImportWhatAJobOfOursMade() {
        String name = Ask.name("ours");
        made(name, "slipway:cluster");

        String operation =
                as("admin")
                        .body("{\"name\":\"%s\",\"region\":\"us-west-2\"}".formatted(name))
                        .post("/api/hyperpod/clusters:import")
                        .then()
                        .statusCode(202)
                        .extract()
                        .path("id");

        ends(operation, "failed").body("reason", containsString("carries our tag"));
    }

    @Test
    void handsOutWhatProgramsNeedAndTheKubeconfigToThoseWhoMay() {
        String name = Ask.name("out");
        world.aws()
                .secrets()
                .createSecret(
                        secret ->
                                secret.name("hyperpod/%s/k".formatted(name))
                                        .secretString("kind: Config"));
        String id =
                ready(
                        name,
                        Map.of(
                                "kubeconfigSecret",
                                "hyperpod/%s/k".formatted(name),
                                "eksClusterName",
                                "shared"));

        as("viewer")
                .get("/api/hyperpod/clusters/%s/outputs".formatted(id))
                .then()
                .statusCode(200)
                .body("outputs.eksClusterName", is("shared"), "loadBalancers", empty());
        assertThat(
                        as("operator")
                                .get("/api/hyperpod/clusters/%s/kubeconfig".formatted(id))
                                .then()
                                .statusCode(200)
                                .extract()
                                .asString())
                .isEqualTo("kind: Config");
        as("viewer")
                .get("/api/hyperpod/clusters/%s/kubeconfig".formatted(id))
                .then()
                .statusCode(403);
    }

    private String ready(String name) {
        return ready(name, Map.of());
    }

    /** Made by the scripted deployer, which finds it at the simulator. */
    private String ready(String name, Map<String, String> outputs) {
        ScriptedDeployer.of(name)
                .on(
                        "deploy",
                        "cluster",
                        new Progress.Provisioned(
                                made(name),
                                List.of(new GroupCount("gpu", "ml.g5.xlarge", 4, 4)),
                                outputs,
                                List.of("found")));
        Ask ask =
                Ask.accepted(
                        name,
                        """
                        ,"region":"us-west-2","instanceGroups":[{"name":"gpu","instanceType":"ml.g5.xlarge","count":4}]
                        """);
        ask.judged("pre", true).reaches("verifying");
        ask.judged("post", true).reaches("ready");
        return ask.job().extract().path("clusterId");
    }

    private String made(String name) {
        return made(name, "made-by-hand");
    }

    private String made(String name, String tag) {
        world.quota("ml.g5.xlarge for cluster usage", 100);
        world.quota("Total number of instances allowed across SageMaker HyperPod clusters", 100);
        String call =
                """
                {"ClusterName": "%s", "Tags": [{"Key": "%s", "Value": "x"}], "NodeRecovery": "Automatic", "NodeProvisioningMode": "Continuous",
                 "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/shared"}},
                 "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
                 "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceCount": 4, "ThreadsPerCore": 2,
                   "InstanceType": "ml.g5.xlarge", "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
                   "InstanceStorageConfigs": [{"EbsVolumeConfig": {"VolumeSizeInGB": 500}}],
                   "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"}}]}
                """
                        .formatted(name, tag);
        String arn =
                world.aws()
                        .sagemakerOnce()
                        .createCluster(
                                create ->
                                        create.clusterName(name)
                                                .overrideConfiguration(
                                                        override ->
                                                                override.putExecutionAttribute(
                                                                        WordForWord.BODY, call)))
                        .clusterArn();
        world.pass(Duration.ofHours(1));
        assertThat(new ClusterNodes(world.aws(), name).all()).hasSize(4);
        return arn;
    }

    private static List<String> nodes(String clusterId) {
        return as("viewer")
                .get("/api/hyperpod/clusters/%s/nodes".formatted(clusterId))
                .then()
                .statusCode(200)
                .extract()
                .path("items.id");
    }

    private static ValidatableResponse cluster(String id) {
        return as("viewer").get("/api/hyperpod/clusters/" + id).then().statusCode(200);
    }

    private static ValidatableResponse drift(String id) {
        return as("viewer")
                .get("/api/hyperpod/clusters/%s/drift".formatted(id))
                .then()
                .statusCode(200);
    }

    private static String asked(String id, String verb, String body, @Nullable String key) {
        var request = as("operator").body(body);
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return request.post("/api/hyperpod/clusters/%s%s".formatted(id, verb))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** While somebody looks, time passes at AWS. */
    private ValidatableResponse ends(String operation, String state) {
        Await.until(
                () -> {
                    world.pass(Duration.ofMinutes(30));
                    operation(operation).body("state", is(state));
                });
        return operation(operation);
    }

    private static ValidatableResponse operation(String id) {
        return as("viewer").get("/api/hyperpod/operations/" + id).then().statusCode(200);
    }
}
