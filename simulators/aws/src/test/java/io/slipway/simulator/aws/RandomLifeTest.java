package io.slipway.simulator.aws;

import static io.slipway.simulator.aws.Asks.classic;
import static io.slipway.simulator.aws.Asks.continuous;
import static io.slipway.simulator.aws.Asks.group;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupDetails;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeSummary;
import software.amazon.awssdk.services.sagemaker.model.ClusterStatus;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * Random commands to two clusters: invariants after each, rest at the end, the same after replay.
 */
class RandomLifeTest {
    private static final int COMMANDS = 120;

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keepsItsInvariantsAndComesToRest(long seed) {
        Random random = new Random(seed);
        JsonNode before;
        try (Session session = Session.in(folder)) {
            SageMakerClient sagemaker = session.client(SageMakerClient.builder());
            for (int i = 0; i < COMMANDS; i++) {
                String name = random.nextBoolean() ? "classic" : "continuous";
                try {
                    command(session, sagemaker, random, name);
                } catch (SageMakerException e) {
                    assertThat(e.statusCode()).as("seed %d: %s", seed, e).isEqualTo(400);
                }
                invariants(sagemaker, seed);
            }
            capacity(session, 1000);
            session.pass(Duration.ofDays(2));
            rest(sagemaker, seed);
            before = state(session);
        }
        try (Session session = Session.in(folder)) {
            assertThat(state(session)).as("seed %d", seed).isEqualTo(before);
        }
    }

    private static void command(
            Session session, SageMakerClient sagemaker, Random random, String name) {
        int count = random.nextInt(5);
        switch (random.nextInt(9)) {
            case 0 ->
                    sagemaker.createCluster(
                            name.equals("classic")
                                    ? classic(name, group("a", count), group("b", 1))
                                    : continuous(name, group("a", count), group("b", 1)));
            case 1 ->
                    sagemaker.updateCluster(
                            r -> r.clusterName(name).instanceGroups(group("a", count)));
            case 2 -> capacity(session, count);
            case 3 -> sagemaker.updateClusterSoftware(r -> r.clusterName(name));
            case 4 -> {
                List<ClusterNodeSummary> nodes = nodes(sagemaker, name);
                if (!nodes.isEmpty()) {
                    String node = nodes.get(random.nextInt(nodes.size())).instanceId();
                    switch (random.nextInt(3)) {
                        case 0 ->
                                sagemaker.batchDeleteClusterNodes(
                                        r -> r.clusterName(name).nodeIds(node));
                        case 1 ->
                                sagemaker.batchReplaceClusterNodes(
                                        r -> r.clusterName(name).nodeIds(node));
                        default ->
                                sagemaker.batchRebootClusterNodes(
                                        r -> r.clusterName(name).nodeIds(node));
                    }
                }
            }
            case 5 ->
                    session.admin(
                            "POST",
                            "hyperpod/fates",
                            "{\"cluster\": \"%s\", \"fate\": \"fails\"}".formatted(name));
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    sagemaker.deleteCluster(r -> r.clusterName(name));
                }
            }
            default -> session.pass(Duration.ofMinutes(1 + random.nextInt(30)));
        }
    }

    private static void invariants(SageMakerClient sagemaker, long seed) {
        for (String name : names(sagemaker)) {
            List<ClusterNodeSummary> nodes = nodes(sagemaker, name);
            assertThat(nodes)
                    .as("seed %d", seed)
                    .extracting(ClusterNodeSummary::instanceId)
                    .doesNotHaveDuplicates();
            for (ClusterInstanceGroupDetails group : groups(sagemaker, name)) {
                long here =
                        nodes.stream()
                                .filter(
                                        n ->
                                                n.instanceGroupName()
                                                        .equals(group.instanceGroupName()))
                                .count();
                assertThat((long) group.currentCount())
                        .as("seed %d, %s", seed, group)
                        .isLessThanOrEqualTo(here)
                        .isLessThanOrEqualTo(group.targetCount());
            }
        }
    }

    private static void rest(SageMakerClient sagemaker, long seed) {
        for (String name : names(sagemaker)) {
            ClusterStatus status =
                    sagemaker.describeCluster(r -> r.clusterName(name)).clusterStatus();
            assertThat(status)
                    .as("seed %d", seed)
                    .isIn(ClusterStatus.IN_SERVICE, ClusterStatus.FAILED);
            if (status == ClusterStatus.IN_SERVICE) {
                for (ClusterInstanceGroupDetails group : groups(sagemaker, name)) {
                    assertThat(group.currentCount())
                            .as("seed %d, %s", seed, group)
                            .isEqualTo(group.targetCount());
                }
            }
        }
    }

    private static List<String> names(SageMakerClient sagemaker) {
        return sagemaker.listClusters(r -> {}).clusterSummaries().stream()
                .map(cluster -> cluster.clusterName())
                .toList();
    }

    private static List<ClusterInstanceGroupDetails> groups(
            SageMakerClient sagemaker, String name) {
        return sagemaker.describeCluster(r -> r.clusterName(name)).instanceGroups();
    }

    private static List<ClusterNodeSummary> nodes(SageMakerClient sagemaker, String name) {
        return new ArrayList<>(
                sagemaker.listClusterNodes(r -> r.clusterName(name)).clusterNodeSummaries());
    }

    private static void capacity(Session session, int available) {
        session.admin(
                "PUT",
                "capacity",
                "{\"region\": \"us-west-2\", \"instanceType\": \"ml.p5.48xlarge\", \"available\": %d}"
                        .formatted(available));
    }

    private static JsonNode state(Session session) {
        return ((ObjectNode) session.admin("GET", "state", "")).without("clock");
    }
}
