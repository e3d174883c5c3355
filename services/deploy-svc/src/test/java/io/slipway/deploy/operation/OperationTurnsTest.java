package io.slipway.deploy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Spending;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.WordForWord;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import io.slipway.deploy.deployer.sagemaker.Drift;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operations on a cluster of 30 nodes, turn by turn, with workers that die where they please. */
class OperationTurnsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TURNS = 30;
    private static final String CLUSTER =
            """
            {"ClusterName": "life", "NodeRecovery": "Automatic",
             "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/shared"}},
             "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
             "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceCount": 30, "ThreadsPerCore": 2,
               "InstanceType": "ml.p5.48xlarge", "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
               "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"},
               "KubernetesConfig": {"Labels": {"team": "a"}}}]}
            """;

    private final AwsWorld world = AwsWorld.open();

    /** When work on the cluster begins: later at AWS than its nodes were launched. */
    private Instant noon = Instant.now();

    private Cluster cluster = cluster("arn:none");

    private ObjectNode wanted = JSON.createObjectNode();

    @BeforeEach
    void create() throws JsonProcessingException {
        world.quota("Maximum number of instances allowed per SageMaker HyperPod cluster", 100);
        world.quota("Total number of instances allowed across SageMaker HyperPod clusters", 100);
        wanted = (ObjectNode) JSON.readTree(CLUSTER);
        String arn =
                world.aws()
                        .sagemakerOnce()
                        .createCluster(
                                create ->
                                        create.clusterName("life")
                                                .overrideConfiguration(
                                                        override ->
                                                                override.putExecutionAttribute(
                                                                        WordForWord.BODY, CLUSTER)))
                        .clusterArn();
        world.pass(Duration.ofHours(1));
        noon = Instant.now().plus(Duration.ofHours(1));
        cluster = cluster(arn);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void replacesIn25sAndGivesEachNodeItsResult() {
        List<String> asked = ids();
        asked.set(29, "i-00000000");

        ClusterOperation end = run(operation(OperationKind.REPLACE, "{}", asked));

        assertThat(end.state()).isInstanceOf(OperationState.Failed.class);
        assertThat(((OperationState.Failed) end.state()).reason())
                .startsWith("1 of 30 nodes were not replaced; the first is i-00000000");
        assertThat(end.nodes()).filteredOn(item -> item.fate() == NodeItem.Fate.DONE).hasSize(29);
        assertThat(world.done("sagemaker:BatchReplaceClusterNodes")).isEqualTo(2);
        assertThat(ids()).hasSize(30).doesNotContainAnyElementsOf(asked.subList(0, 29));
    }

    @Test
    void asksForNothingTwiceWhenTheWorkerDiesAfterTheCall() {
        ClusterOperation begun =
                operation(OperationKind.REBOOT, "{}", ids().subList(0, 3)).begun(noon);
        worker(noon).turn(task(begun, false));

        ClusterOperation end = run(begun);

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(world.done("sagemaker:BatchRebootClusterNodes")).isEqualTo(1);
    }

    @Test
    void asksAgainWhenTheWorkerDiesBeforeTheCall() {
        ClusterOperation begun =
                operation(OperationKind.REBOOT, "{}", ids().subList(0, 3)).begun(noon);

        ClusterOperation end = run(begun);

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(world.done("sagemaker:BatchRebootClusterNodes")).isEqualTo(1);
    }

    @Test
    void looksForItselfWhenTheAnswerIsLost() {
        world.once("sagemaker", "BatchReplaceClusterNodes", "error-after");

        ClusterOperation end = run(operation(OperationKind.REPLACE, "{}", ids().subList(0, 2)));

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(world.done("sagemaker:BatchReplaceClusterNodes")).isEqualTo(1);
    }

    @Test
    void scalesAGroupOnceAndWantsThatFromThenOn() {
        ClusterOperation operation =
                operation(
                        OperationKind.SCALE,
                        "{\"groups\": [{\"name\": \"gpu\", \"count\": 32}]}",
                        List.of());
        worker(noon).turn(task(operation.begun(noon), false));

        ClusterOperation end = run(operation);

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(world.done("sagemaker:UpdateCluster")).isEqualTo(1);
        assertThat(ids()).hasSize(32);
        assertThat(wanted.at("/InstanceGroups/0/InstanceCount").asInt()).isEqualTo(32);
        assertThat(drift().differences()).isEmpty();
    }

    @Test
    void leavesFailedNodesToPeopleWhenAskedTo() {
        ClusterOperation end =
                run(operation(OperationKind.RECOVERY, "{\"mode\": \"manual\"}", List.of()));

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(described().path("NodeRecovery").asText()).isEqualTo("None");
        assertThat(described().at("/InstanceGroups/0/ThreadsPerCore").asInt()).isEqualTo(2);
    }

    @Test
    void putsRightWhatSomebodyChangedByHand() {
        byHand(
                """
                {"ClusterName": "life", "InstanceGroups": [{"InstanceGroupName": "gpu",
                 "InstanceCount": 31, "InstanceType": "ml.p5.48xlarge",
                 "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
                 "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"}}]}
                """);
        world.pass(Duration.ofHours(1));
        assertThat(drift().differences())
                .extracting(Drift.Difference::path)
                .contains("InstanceGroups/gpu/InstanceCount", "InstanceGroups/gpu/ThreadsPerCore");

        ClusterOperation end = run(operation(OperationKind.REPAIR, "{}", List.of()));

        assertThat(end.state()).isInstanceOf(OperationState.Succeeded.class);
        assertThat(drift().differences()).isEmpty();
    }

    @Test
    void stopsWhenAJobTakesTheClusterAway() {
        cluster = destroying(cluster);

        ClusterOperation end = run(operation(OperationKind.REBOOT, "{}", List.of("i-00000000")));

        assertThat(((OperationState.Failed) end.state()).reason())
                .isEqualTo("The cluster is destroying.");
        assertThat(world.done("sagemaker:BatchRebootClusterNodes")).isZero();
    }

    @Test
    void importsWhatBelongsToNobody() {
        var operation =
                operation(
                        OperationKind.IMPORT,
                        "{\"name\": \"life\", \"region\": \"us-west-2\"}",
                        List.of());

        Turn turn =
                worker(noon)
                        .turn(
                                new OperationWorker.Task(
                                        operation.begun(noon),
                                        1,
                                        false,
                                        null,
                                        JSON.createObjectNode()));

        assertThat(turn).isInstanceOf(Turn.Imported.class);
        Cluster found = ((Turn.Imported) turn).cluster();
        assertThat(found.imported()).isTrue();
        assertThat(found.groups()).containsExactly(new GroupCount("gpu", "ml.p5.48xlarge", 30, 30));
        assertThat(world.changes().keySet())
                .containsExactlyInAnyOrderElementsOf(List.of("sagemaker:CreateCluster"));
    }

    /** As the reconciler drives it, with two hours at AWS for each pause. */
    private ClusterOperation run(ClusterOperation operation) {
        Instant now = noon;
        ClusterOperation next = operation;
        for (int i = 0; i < MOST_TURNS && !next.over(); i++) {
            boolean lost = next.lost();
            ClusterOperation begun = next.begun(now);
            Turn turn = worker(now).turn(task(begun, lost));
            next = apply(begun, turn, now);
            now = now.plusSeconds(90);
            if (turn instanceof Turn.Goes goes && goes.pause().isPositive()) {
                world.pass(Duration.ofHours(2));
            }
        }
        return next;
    }

    private ClusterOperation apply(ClusterOperation operation, Turn turn, Instant now) {
        var running = (OperationState.Running) operation.state();
        return switch (turn) {
            case Turn.Goes goes -> {
                wanted = goes.wanted() == null ? wanted : goes.wanted();
                yield operation.with(running.at(goes.step()), goes.nodes(), goes.lines(), now);
            }
            case Turn.Done done ->
                    operation.with(running.succeeded(), done.nodes(), done.lines(), now);
            case Turn.Failed failed ->
                    operation.with(
                            running.failed(failed.reason(), failed.remediation()),
                            failed.nodes(),
                            failed.lines(),
                            now);
            case Turn.Imported imported ->
                    operation.with(running.succeeded(), operation.nodes(), imported.lines(), now);
        };
    }

    private void byHand(String update) {
        world.aws()
                .sagemaker()
                .updateCluster(
                        change ->
                                change.clusterName("life")
                                        .overrideConfiguration(
                                                override ->
                                                        override.putExecutionAttribute(
                                                                WordForWord.BODY, update)));
    }

    private OperationWorker worker(Instant now) {
        return new OperationWorker(
                world.clients(), world.config(), Times.QUICK, Clock.fixed(now, ZoneOffset.UTC));
    }

    private OperationWorker.Task task(ClusterOperation operation, boolean lost) {
        return new OperationWorker.Task(operation, 7, lost, cluster, wanted);
    }

    private List<String> ids() {
        return new ArrayList<>(
                new ClusterNodes(world.aws(), "life")
                        .all().stream().map(ClusterNodes.Node::id).sorted().toList());
    }

    private JsonNode described() {
        return new ClusterUpdates(world.aws(), "life").described();
    }

    private Drift drift() {
        return Drift.between(wanted, described());
    }

    private ClusterOperation operation(OperationKind kind, String asked, List<String> nodes) {
        try {
            return new ClusterOperation(
                    "op-1",
                    "team-a",
                    "cluster-1",
                    kind,
                    "operator",
                    JSON.readTree(asked),
                    new OperationState.Accepted(),
                    nodes.stream().map(NodeItem::asked).toList(),
                    List.of(),
                    noon,
                    noon,
                    noon.plus(Duration.ofHours(5)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Cluster destroying(Cluster one) {
        return cluster(one.arn(), new ClusterState.Destroying());
    }

    private Cluster cluster(String arn) {
        return cluster(arn, new ClusterState.Ready(noon, null, null));
    }

    private Cluster cluster(String arn, ClusterState state) {
        return new Cluster(
                "cluster-1",
                "team-a",
                "job-1",
                "life",
                "us-west-2",
                "sagemaker",
                arn,
                List.of(new GroupCount("gpu", "ml.p5.48xlarge", 30, 30)),
                state,
                noon,
                Spending.NONE,
                false);
    }

    private record Times(
            String sweep,
            Duration lease,
            Duration turnLimit,
            int batch,
            Duration quiet,
            Duration judging,
            Duration limit)
            implements OperationConfig {
        static final Times QUICK =
                new Times(
                        "off",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(50),
                        10,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(5));
    }
}
