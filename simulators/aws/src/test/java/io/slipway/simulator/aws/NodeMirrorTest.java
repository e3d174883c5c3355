package io.slipway.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.simulator.kubernetes.KubernetesSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupSpecification;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceType;
import software.amazon.awssdk.services.sagemaker.model.DeepHealthCheckType;

/** The nodes of a HyperPod cluster come, change and go in Kubernetes. */
class NodeMirrorTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final KubernetesSimulator kubernetes =
            KubernetesSimulator.start(
                    io.slipway.simulator.kubernetes.Settings.onFreePort().instant());
    private final Session session = Session.beside(kubernetes.uri().toString());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.close();
        session.close();
        kubernetes.close();
    }

    @Test
    void showsNodesWithWhatHyperPodSaysOfThem() {
        SageMakerClient hyperPod = session.client(SageMakerClient.builder());
        session.admin(
                "PUT",
                "quotas",
                "{\"region\": \"us-west-2\", \"name\": \"ml.p5.48xlarge for cluster usage\","
                        + " \"value\": 9}");
        hyperPod.createCluster(
                create ->
                        create.clusterName("shown")
                                .orchestrator(
                                        on ->
                                                on.eks(
                                                        eks ->
                                                                eks.clusterArn(
                                                                        "arn:aws:eks:us-west-2:123456789012:cluster/shown")))
                                .vpcConfig(vpc -> vpc.securityGroupIds("sg-1").subnets("subnet-1"))
                                .instanceGroups(group()));
        session.pass(Duration.ofMinutes(20));

        List<JsonNode> checked =
                nodes(
                        found ->
                                found.size() == 2
                                        && found.stream()
                                                .allMatch(
                                                        node ->
                                                                label(node, "node-health-status")
                                                                        .equals("Unschedulable")));
        assertThat(checked.getFirst().at("/spec/taints/0/effect").asText()).isEqualTo("NoSchedule");

        session.pass(Duration.ofMinutes(130));
        List<JsonNode> running =
                nodes(
                        found ->
                                found.stream()
                                        .allMatch(
                                                node ->
                                                        label(node, "node-health-status")
                                                                .equals("Schedulable")));
        JsonNode node = running.getFirst();
        assertThat(node.at("/metadata/name").asText()).startsWith("hyperpod-i-");
        assertThat(label(node, "compute-type")).isEqualTo("hyperpod");
        assertThat(label(node, "cluster-name")).isEqualTo("shown");
        assertThat(label(node, "deep-health-check-status")).isEqualTo("Passed");
        assertThat(node.at("/metadata/labels/node.kubernetes.io~1instance-type").asText())
                .isEqualTo("ml.p5.48xlarge");
        assertThat(node.at("/status/allocatable/nvidia.com~1gpu").asText()).isEqualTo("8");
        assertThat(node.at("/status/allocatable/vpc.amazonaws.com~1efa").asText()).isEqualTo("32");

        hyperPod.deleteCluster(delete -> delete.clusterName("shown"));
        session.pass(Duration.ofMinutes(20));
        assertThat(nodes(List::isEmpty)).isEmpty();
    }

    private static ClusterInstanceGroupSpecification group() {
        return ClusterInstanceGroupSpecification.builder()
                .instanceGroupName("gpu")
                .instanceCount(2)
                .instanceType(ClusterInstanceType.ML_P5_48_XLARGE)
                .executionRole("arn:aws:iam::123456789012:role/exec")
                .onStartDeepHealthChecks(DeepHealthCheckType.INSTANCE_STRESS)
                .lifeCycleConfig(
                        lifecycle ->
                                lifecycle
                                        .sourceS3Uri("s3://sagemaker-lcs/")
                                        .onCreate("on_create.sh"))
                .build();
    }

    private static String label(JsonNode node, String name) {
        return node.at("/metadata/labels/sagemaker.amazonaws.com~1" + name).asText();
    }

    private List<JsonNode> nodes(Predicate<List<JsonNode>> enough) {
        long end = System.nanoTime() + LIMIT.toNanos();
        List<JsonNode> found = look();
        while (!enough.test(found) && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            found = look();
        }
        assertThat(enough.test(found)).as(found.toString()).isTrue();
        return found;
    }

    private List<JsonNode> look() {
        try {
            JsonNode list =
                    MAPPER.readTree(
                            http.send(
                                            HttpRequest.newBuilder(
                                                            kubernetes
                                                                    .uri()
                                                                    .resolve(
                                                                            "/api/v1/nodes?labelSelector=simulator.slipway.io%2Ffrom%3Daws"))
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body());
            List<JsonNode> nodes = new ArrayList<>();
            list.path("items").forEach(nodes::add);
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
