package io.slipway.guardrail.account;

import io.slipway.guardrail.facts.Hyperpod;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupDetails;
import software.amazon.awssdk.services.sagemaker.model.ClusterSummary;
import software.amazon.awssdk.services.sagemaker.model.DescribeClusterResponse;
import software.amazon.awssdk.services.sagemaker.model.ListClusterNodesResponse;
import software.amazon.awssdk.services.sagemaker.model.ListClustersResponse;
import software.amazon.awssdk.services.sagemaker.model.ListTagsResponse;
import software.amazon.awssdk.services.sagemaker.model.SortOrder;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** The HyperPod clusters of the account, all of them: each draws on the same quotas. */
final class HyperpodReading {
    private static final int PAGE = 100;
    private static final String[] GONE = {"ResourceNotFound", "ResourceNotFoundException"};
    private static final List<String> IN_CHANGE = List.of("Creating", "Updating", "SystemUpdating");

    private final AwsClient aws;
    private final Scope scope;

    HyperpodReading(AwsClient aws, Scope scope) {
        this.aws = aws;
        this.scope = scope;
    }

    /**
     * Name of the EKS cluster below: as the request says, else as the cluster itself does; null
     * where there is none.
     */
    @Nullable String below(Trail trail) {
        if (scope.eks() != null || !scope.kubernetes() || scope.name().isEmpty()) {
            return scope.eks();
        }
        try {
            DescribeClusterResponse cluster =
                    trail.ask(
                            "sagemaker DescribeCluster",
                            () ->
                                    aws.sagemaker()
                                            .describeCluster(ask -> ask.clusterName(scope.name())));
            return eks(cluster);
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return null;
            }
            throw none;
        }
    }

    private static @Nullable String eks(DescribeClusterResponse cluster) {
        var eks = cluster.orchestrator() == null ? null : cluster.orchestrator().eks();
        return eks == null ? null : eks.clusterArn().substring(eks.clusterArn().indexOf('/') + 1);
    }

    List<Hyperpod.Cluster> clusters(Trail trail) {
        List<ClusterSummary> names =
                trail.pages(
                        "sagemaker ListClusters",
                        token ->
                                aws.sagemaker()
                                        .listClusters(ask -> ask.maxResults(PAGE).nextToken(token)),
                        ListClustersResponse::clusterSummaries,
                        ListClustersResponse::nextToken);
        return trail.each(names, this::cluster).stream().flatMap(List::stream).toList();
    }

    /** What went between the list and the look at it is gone. */
    private List<Hyperpod.Cluster> cluster(Trail trail, ClusterSummary summary) {
        try {
            DescribeClusterResponse cluster =
                    trail.ask(
                            "sagemaker DescribeCluster",
                            () ->
                                    aws.sagemaker()
                                            .describeCluster(
                                                    ask -> ask.clusterName(summary.clusterName())));
            return List.of(cluster(trail, cluster, scope.name().equals(summary.clusterName())));
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }

    /** Tags and events matter of the cluster that is asked for, and of no other. */
    private Hyperpod.Cluster cluster(Trail trail, DescribeClusterResponse cluster, boolean own) {
        String status = Objects.requireNonNullElse(cluster.clusterStatusAsString(), "");
        return new Hyperpod.Cluster(
                cluster.clusterName(),
                status,
                eks(cluster),
                own ? tags(trail, cluster.clusterArn()) : null,
                cluster.instanceGroups().stream().map(HyperpodReading::group).toList(),
                cluster.failureMessage(),
                cluster.creationTime(),
                own && IN_CHANGE.contains(status) ? changed(trail, cluster) : null,
                Wire.json(cluster));
    }

    private Map<String, String> tags(Trail trail, String arn) {
        Map<String, String> tags = new HashMap<>();
        trail.pages(
                        "sagemaker ListTags",
                        token ->
                                aws.sagemaker()
                                        .listTags(ask -> ask.resourceArn(arn).nextToken(token)),
                        ListTagsResponse::tags,
                        ListTagsResponse::nextToken)
                .forEach((Tag tag) -> tags.put(tag.key(), tag.value()));
        return Map.copyOf(tags);
    }

    /** Its newest event; there are events in Continuous mode only. */
    private @Nullable Instant changed(Trail trail, DescribeClusterResponse cluster) {
        if (cluster.nodeProvisioningMode() == null) {
            return cluster.creationTime();
        }
        var events =
                trail.ask(
                                "sagemaker ListClusterEvents",
                                () ->
                                        aws.sagemaker()
                                                .listClusterEvents(
                                                        ask ->
                                                                ask.clusterName(
                                                                                cluster
                                                                                        .clusterName())
                                                                        .sortOrder(
                                                                                SortOrder
                                                                                        .DESCENDING)
                                                                        .maxResults(1)))
                        .events();
        return events.isEmpty() ? cluster.creationTime() : events.getFirst().eventTime();
    }

    private static Hyperpod.Group group(ClusterInstanceGroupDetails group) {
        var capacity = group.capacityRequirements();
        return new Hyperpod.Group(
                group.instanceGroupName(),
                Objects.requireNonNullElse(group.instanceTypeAsString(), ""),
                whole(group.currentCount()),
                whole(group.targetCount()),
                group.statusAsString(),
                capacity != null && capacity.spot() != null,
                Wire.json(group));
    }

    private static long whole(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    List<Hyperpod.Node> nodes(Trail trail) {
        try {
            return trail
                    .pages(
                            "sagemaker ListClusterNodes",
                            token ->
                                    aws.sagemaker()
                                            .listClusterNodes(
                                                    ask ->
                                                            ask.clusterName(scope.name())
                                                                    .maxResults(PAGE)
                                                                    .nextToken(token)),
                            ListClusterNodesResponse::clusterNodeSummaries,
                            ListClusterNodesResponse::nextToken)
                    .stream()
                    .map(
                            node ->
                                    new Hyperpod.Node(
                                            node.instanceId(),
                                            node.instanceGroupName(),
                                            node.instanceStatus().statusAsString(),
                                            node.instanceStatus().message()))
                    .toList();
        } catch (NoAnswer none) {
            if (none.says(GONE)) {
                return List.of();
            }
            throw none;
        }
    }
}
