package io.slipway.deploy.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every deployer must do. */
public abstract class DeployerContract {
    private static final int MOST_STEPS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    protected abstract Deployer deployer();

    @Test
    void reachesAClusterWithTheGroupsThatWereAsked() {
        var provisioned = deployed("cluster-1");

        assertThat(provisioned.groups()).extracting(GroupCount::name).containsExactly("workers");
        assertThat(provisioned.groups()).extracting(GroupCount::target).containsExactly(2);
        assertThat(provisioned.arn())
                .matches("arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\\d{12}:cluster/[a-z0-9]{12}");
    }

    @Test
    void reachesTheSameClusterWhenAStepIsRunTwice() {
        assertThat(deployed("cluster-2").arn()).isEqualTo(deployed("cluster-2").arn());
    }

    @Test
    void tellsClustersApart() {
        assertThat(deployed("cluster-3").arn()).isNotEqualTo(deployed("cluster-4").arn());
    }

    @Test
    void takesAwayWhatIsThereAndWhatIsNot() {
        deployed("cluster-5");

        assertThat(destroyed("cluster-5")).isInstanceOf(Progress.Gone.class);
        assertThat(destroyed("cluster-5")).isInstanceOf(Progress.Gone.class);
        assertThat(destroyed("never-made")).isInstanceOf(Progress.Gone.class);
    }

    private Progress.Provisioned deployed(String clusterId) {
        String step = "start";
        for (int i = 0; i < MOST_STEPS; i++) {
            switch (deployer().deploy(task(clusterId, step)).await().atMost(LIMIT)) {
                case Progress.Next(String next, List<String> _) -> step = next;
                case Progress.Waiting(String next, Duration _, List<String> _) -> step = next;
                case Progress.Provisioned provisioned -> {
                    return provisioned;
                }
                case Progress.Gone _ -> throw new AssertionError("gone while deploying");
                case Progress.Failed failed -> throw new AssertionError(failed.reason());
            }
        }
        throw new AssertionError("no cluster after %d steps".formatted(MOST_STEPS));
    }

    private Progress destroyed(String clusterId) {
        String step = "start";
        for (int i = 0; i < MOST_STEPS; i++) {
            switch (deployer().destroy(task(clusterId, step)).await().atMost(LIMIT)) {
                case Progress.Next(String next, List<String> _) -> step = next;
                case Progress.Waiting(String next, Duration _, List<String> _) -> step = next;
                case Progress.Gone gone -> {
                    return gone;
                }
                case Progress.Provisioned _ -> throw new AssertionError("made while destroying");
                case Progress.Failed failed -> throw new AssertionError(failed.reason());
            }
        }
        throw new AssertionError("not gone after %d steps".formatted(MOST_STEPS));
    }

    private static Deployer.Task task(String clusterId, String step) {
        var group =
                new ClusterSpec.InstanceGroup(
                        "workers",
                        "ml.p5.48xlarge",
                        2,
                        null,
                        2,
                        null,
                        null,
                        List.of(),
                        500,
                        false,
                        Map.of(),
                        List.of());
        var cluster =
                new ClusterSpec(
                        "c1",
                        null,
                        "us-west-2",
                        "small",
                        "eks",
                        null,
                        "Continuous",
                        null,
                        null,
                        false,
                        List.of(group),
                        Map.of(),
                        Map.of(),
                        null,
                        Duration.ofHours(2),
                        null);
        return new Deployer.Task("job-" + clusterId, clusterId, "team-a", cluster, step, 1);
    }
}
