package io.slipway.deploy.node;

import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Workers;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes.Node;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** What HyperPod says about the nodes of our clusters. */
@ApplicationScoped
public class Nodes {
    private static final String DRY_RUN = "dryrun";

    private final Workers workers = new Workers();
    private final AwsClients clients;

    Nodes(AwsClients clients) {
        this.clients = clients;
    }

    /** By id; a dry run and a cluster that is gone have none. */
    public Uni<List<Node>> page(Cluster cluster, @Nullable String after, int limit) {
        if (cluster.deployer().equals(DRY_RUN)
                || cluster.state() instanceof ClusterState.Destroyed) {
            return Uni.createFrom().item(List.of());
        }
        return workers.look(() -> page(ask(cluster), after, limit));
    }

    static List<Node> page(List<Node> all, @Nullable String after, int limit) {
        return all.stream()
                .sorted(Comparator.comparing(Node::id))
                .filter(node -> after == null || node.id().compareTo(after) > 0)
                .limit(limit)
                .toList();
    }

    private List<Node> ask(Cluster cluster) {
        String account = cluster.arn().split(":", -1)[4];
        try {
            return new ClusterNodes(clients.at(account, cluster.region()), cluster.arn()).all();
        } catch (Refusal refusal) {
            throw CommonProblem.UNAVAILABLE.because(refusal.reason()).fix(refusal.remediation());
        } catch (SdkException failure) {
            if (Failure.of(failure) instanceof Failure.Absent) {
                return List.of();
            }
            throw CommonProblem.UNAVAILABLE
                    .because("AWS does not tell us the nodes of this cluster now.")
                    .fix(
                            "Ask again in a while; if it stays so, an operator finds the cause in the log of deploy-svc.")
                    .retryAfter(Duration.ofSeconds(10));
        }
    }
}
