package io.slipway.deploy.deployer.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.deploy.deployer.aws.AwsWorld;
import io.slipway.deploy.deployer.aws.WordForWord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster of 60 nodes after its first day. */
class ClusterLifeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLUSTER =
            """
            {"ClusterName": "life", "Orchestrator": {"Eks": {"ClusterArn": "arn:aws:eks:us-west-2:111122223333:cluster/shared"}},
             "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
             "InstanceGroups": [{"InstanceGroupName": "gpu", "InstanceCount": 60, "ThreadsPerCore": 2,
               "InstanceRequirements": {"InstanceTypes": ["ml.p5.48xlarge", "ml.p5e.48xlarge"]},
               "ExecutionRole": "arn:aws:iam::111122223333:role/exec",
               "LifeCycleConfig": {"SourceS3Uri": "s3://sagemaker-x/", "OnCreate": "on_create.sh"},
               "KubernetesConfig": {"Labels": {"team": "a"}},
               "NetworkInterface": {"InterfaceType": "efa"}}]}
            """;

    private final AwsWorld world = AwsWorld.open();

    @BeforeEach
    void create() {
        world.quota("ml.p5e.48xlarge for cluster usage", 100);
        world.quota("Maximum number of instances allowed per SageMaker HyperPod cluster", 100);
        world.quota("Total number of instances allowed across SageMaker HyperPod clusters", 100);
        world.aws()
                .sagemakerOnce()
                .createCluster(
                        create ->
                                create.clusterName("life")
                                        .overrideConfiguration(
                                                override ->
                                                        override.putExecutionAttribute(
                                                                WordForWord.BODY, CLUSTER)));
        world.pass(Duration.ofHours(1));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void scalesAGroupAndResetsNothing() throws IOException {
        var updates = new ClusterUpdates(world.aws(), "life");
        JsonNode before = updates.described();

        updates.apply(
                (GroupUpdate.Ready)
                        updates.plan(
                                Map.of(
                                        "gpu",
                                        (ObjectNode) JSON.readTree("{\"InstanceCount\": 62}"))));
        world.pass(Duration.ofHours(1));

        JsonNode after = updates.described();
        assertThat(after.at("/InstanceGroups/0/TargetCount").asInt()).isEqualTo(62);
        for (String member :
                List.of(
                        "ThreadsPerCore",
                        "InstanceRequirements",
                        "LifeCycleConfig",
                        "KubernetesConfig",
                        "NetworkInterface")) {
            assertThat(after.at("/InstanceGroups/0").path(member))
                    .isEqualTo(before.at("/InstanceGroups/0").path(member));
        }
    }

    @Test
    void replacesInBatchesOf25AndSaysWhichWereRefused() {
        var nodes = new ClusterNodes(world.aws(), "life");
        List<String> ids = nodes.all().stream().map(ClusterNodes.Node::id).toList();
        var asked =
                IntStream.rangeClosed(0, ids.size())
                        .mapToObj(i -> i < ids.size() ? ids.get(i) : "i-00000000")
                        .toList();

        ClusterNodes.Outcome outcome = nodes.replace(asked);

        assertThat(outcome.accepted()).hasSize(60);
        assertThat(outcome.refused())
                .extracting(ClusterNodes.Outcome.Refusal::node)
                .containsExactly("i-00000000");
        assertThat(world.done("sagemaker:BatchReplaceClusterNodes")).isEqualTo(3);
    }

    @Test
    void rebootsWithoutAskingTwiceForOne() {
        var nodes = new ClusterNodes(world.aws(), "life");
        String first = nodes.all().getFirst().id();

        assertThat(nodes.reboot(List.of(first, first)).accepted()).containsExactly(first);
        assertThat(nodes.all().stream().filter(node -> node.status().equals("Pending")).count())
                .isEqualTo(1);
    }
}
