package io.slipway.deploy.deployer.sagemaker;

import io.slipway.deploy.deployer.aws.Aws;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeSummary;
import software.amazon.awssdk.services.sagemaker.model.ListClusterNodesRequest;

/**
 * The nodes of a cluster that stands: shown, rebooted, replaced. A reboot or a replacement is asked
 * for once: a repetition by the SDK would be refused for the very nodes that the lost answer was
 * about.
 */
public final class ClusterNodes {
    /** Most ids that one batch call takes. */
    public static final int BATCH = 25;

    private static final int PAGE = 100;
    private static final int MOST_PAGES = 70;

    private final Aws aws;
    private final String cluster;

    /**
     * @param cluster name or ARN
     */
    public ClusterNodes(Aws aws, String cluster) {
        this.aws = aws;
        this.cluster = cluster;
    }

    /** One node as HyperPod shows it. */
    public record Node(
            String id,
            String group,
            String instanceType,
            String status,
            @Nullable String message,
            Instant launchedAt) {}

    /**
     * What a batch came to.
     *
     * @param refused id and reason of each node that was not taken
     */
    public record Outcome(List<String> accepted, List<Refusal> refused) {
        public record Refusal(String node, String code, String message) {}
    }

    public List<Node> all() {
        var nodes = new ArrayList<Node>();
        String next = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            var answer =
                    aws.sagemaker()
                            .listClusterNodes(
                                    ListClusterNodesRequest.builder()
                                            .clusterName(cluster)
                                            .maxResults(PAGE)
                                            .nextToken(next)
                                            .build());
            answer.clusterNodeSummaries().stream().map(ClusterNodes::node).forEach(nodes::add);
            next = answer.nextToken();
            if (next == null || next.isEmpty()) {
                return nodes;
            }
        }
        return nodes;
    }

    private static Node node(ClusterNodeSummary summary) {
        return new Node(
                summary.instanceId(),
                summary.instanceGroupName(),
                String.valueOf(summary.instanceTypeAsString()),
                summary.instanceStatus().statusAsString(),
                summary.instanceStatus().message(),
                summary.launchTime());
    }

    public Outcome reboot(List<String> ids) {
        var accepted = new ArrayList<String>();
        var refused = new ArrayList<Outcome.Refusal>();
        for (List<String> batch : batches(ids)) {
            var answer =
                    aws.sagemakerOnce()
                            .batchRebootClusterNodes(
                                    nodes -> nodes.clusterName(cluster).nodeIds(batch));
            accepted.addAll(answer.successful());
            answer.failed().stream()
                    .map(
                            each ->
                                    new Outcome.Refusal(
                                            each.nodeId(),
                                            each.errorCodeAsString(),
                                            each.message()))
                    .forEach(refused::add);
        }
        return new Outcome(accepted, refused);
    }

    /** Destroys every volume of the nodes. */
    public Outcome replace(List<String> ids) {
        var accepted = new ArrayList<String>();
        var refused = new ArrayList<Outcome.Refusal>();
        for (List<String> batch : batches(ids)) {
            var answer =
                    aws.sagemakerOnce()
                            .batchReplaceClusterNodes(
                                    nodes -> nodes.clusterName(cluster).nodeIds(batch));
            accepted.addAll(answer.successful());
            answer.failed().stream()
                    .map(
                            each ->
                                    new Outcome.Refusal(
                                            each.nodeId(),
                                            each.errorCodeAsString(),
                                            each.message()))
                    .forEach(refused::add);
        }
        return new Outcome(accepted, refused);
    }

    static List<List<String>> batches(List<String> ids) {
        var distinct = ids.stream().distinct().toList();
        var batches = new ArrayList<List<String>>();
        for (int from = 0; from < distinct.size(); from += BATCH) {
            batches.add(distinct.subList(from, Math.min(from + BATCH, distinct.size())));
        }
        return batches;
    }
}
