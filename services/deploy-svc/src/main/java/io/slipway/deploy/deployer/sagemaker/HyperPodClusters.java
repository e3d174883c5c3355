package io.slipway.deploy.deployer.sagemaker;

import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer.Task;
import io.slipway.deploy.deployer.Progress;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.WordForWord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceGroupDetails;
import software.amazon.awssdk.services.sagemaker.model.ClusterInstanceStatus;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeProvisioningMode;
import software.amazon.awssdk.services.sagemaker.model.ClusterNodeSummary;
import software.amazon.awssdk.services.sagemaker.model.ClusterStatus;
import software.amazon.awssdk.services.sagemaker.model.DescribeClusterResponse;
import software.amazon.awssdk.services.sagemaker.model.InstanceGroupStatus;
import software.amazon.awssdk.services.sagemaker.model.ListClusterNodesRequest;
import software.amazon.awssdk.services.sagemaker.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** The HyperPod cluster itself: looked for, made, waited for. */
public final class HyperPodClusters {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 70;
    private static final int MOST_EVENTS = 3;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final Aws aws;
    private final Task task;
    private final Duration poll;

    public HyperPodClusters(Aws aws, Task task, Duration poll) {
        this.aws = aws;
        this.task = task;
        this.poll = poll;
    }

    /** What stands under a name. */
    public sealed interface Found {
        record Nothing() implements Found {}

        record Ours(DescribeClusterResponse cluster) implements Found {}

        record Foreign(DescribeClusterResponse cluster) implements Found {}
    }

    public Found find() {
        DescribeClusterResponse cluster;
        try {
            cluster =
                    aws.sagemaker().describeCluster(get -> get.clusterName(task.cluster().name()));
        } catch (ResourceNotFoundException _) {
            return new Found.Nothing();
        }
        boolean ours =
                aws
                        .sagemaker()
                        .listTagsPaginator(get -> get.resourceArn(cluster.clusterArn()))
                        .tags()
                        .stream()
                        .filter(tag -> tag.key().equals(Names.CLUSTER_TAG))
                        .map(Tag::value)
                        .anyMatch(task.clusterId()::equals);
        return ours ? new Found.Ours(cluster) : new Found.Foreign(cluster);
    }

    public static Progress.Failed refused(Task task, DescribeClusterResponse cluster) {
        return new Progress.Failed(
                "The name %s is taken in %s by %s, which is not ours (its tag %s is not %s)."
                        .formatted(
                                task.cluster().name(),
                                task.cluster().region(),
                                cluster.clusterArn(),
                                Names.CLUSTER_TAG,
                                task.clusterId()),
                "Ask again with another name; or delete that cluster, if it is yours.",
                List.of());
    }

    /** Makes the cluster unless it is there; an unclear answer leads back to looking. */
    Progress make(Foundation foundation) {
        return switch (find()) {
            case Found.Ours(var cluster) ->
                    new Progress.Next(
                            "wait-cluster",
                            List.of("cluster %s is ours already".formatted(cluster.clusterArn())));
            case Found.Foreign(var cluster) -> refused(task, cluster);
            case Found.Nothing _ -> create(foundation);
        };
    }

    private Progress create(Foundation foundation) {
        Mark.toDeploy(aws, task);
        String body = CreateClusterCall.of(task, foundation).toString();
        try {
            String arn =
                    aws.sagemakerOnce()
                            .createCluster(
                                    create ->
                                            create.clusterName(task.cluster().name())
                                                    .overrideConfiguration(
                                                            override ->
                                                                    override.putExecutionAttribute(
                                                                            WordForWord.BODY,
                                                                            body)))
                            .clusterArn();
            return new Progress.Next("wait-cluster", List.of("CreateCluster answered " + arn));
        } catch (SdkException e) {
            return switch (Failure.of(e)) {
                case Failure.Passing(String words, String _) -> lookAgain(words);
                case Failure.Busy(String words) -> lookAgain(words);
                case Failure.Absent _, Failure.Final _ -> throw e;
            };
        }
    }

    private static Progress lookAgain(String words) {
        return new Progress.Waiting(
                "create-cluster",
                SOON.plusMillis(RandomGenerator.getDefault().nextLong(SOON.toMillis())),
                List.of(
                        "%s; it may have had its effect: looking whether the cluster is there"
                                .formatted(words)));
    }

    /** InService says little: in Continuous mode a cluster is that before it has a node. */
    public Progress await() {
        return switch (find()) {
            case Found.Nothing _ ->
                    new Progress.Next(
                            "create-cluster", List.of("the cluster is gone, making it again"));
            case Found.Foreign(var cluster) -> refused(task, cluster);
            case Found.Ours(var cluster) -> await(cluster);
        };
    }

    private Progress await(DescribeClusterResponse cluster) {
        return switch (cluster.clusterStatus()) {
            case IN_SERVICE -> arrived(cluster);
            case CREATING, UPDATING, SYSTEM_UPDATING ->
                    waiting(cluster, nodes(cluster.clusterName()));
            case ROLLING_BACK ->
                    new Progress.Waiting(
                            "wait-cluster",
                            poll,
                            List.of("the service rolls back: " + said(cluster)));
            case FAILED ->
                    new Progress.Failed(
                            "HyperPod could not make cluster %s: %s"
                                    .formatted(cluster.clusterArn(), said(cluster)),
                            remedy(cluster, said(cluster)),
                            List.of());
            case DELETING ->
                    new Progress.Failed(
                            "Somebody deletes cluster %s.".formatted(cluster.clusterArn()),
                            "Find out who (CloudTrail, DeleteCluster), then ask again.",
                            List.of());
            case UNKNOWN_TO_SDK_VERSION ->
                    new Progress.Waiting(
                            "wait-cluster",
                            poll,
                            List.of(
                                    "the cluster is %s, which this version does not know"
                                            .formatted(cluster.clusterStatusAsString())));
        };
    }

    private static String remedy(DescribeClusterResponse cluster, String words) {
        String arn = cluster.clusterArn();
        return Failure.remedy(words)
                .replace(
                        "<name>/<id>",
                        cluster.clusterName() + "/" + arn.substring(arn.indexOf('/') + 1));
    }

    private static String said(DescribeClusterResponse cluster) {
        String message = cluster.failureMessage();
        return message == null || message.isBlank() ? "(the service gives no reason)" : message;
    }

    private Progress arrived(DescribeClusterResponse cluster) {
        List<ClusterNodeSummary> nodes = nodes(cluster.clusterName());
        for (ClusterInstanceGroupDetails group : cluster.instanceGroups()) {
            if (group.status() == InstanceGroupStatus.FAILED) {
                List<String> why = new ArrayList<>(failures(nodes));
                why.addAll(events(cluster));
                String words =
                        why.isEmpty() ? "(the service gives no reason)" : String.join("; ", why);
                return new Progress.Failed(
                        "Instance group %s failed with %d of %d nodes. %s"
                                .formatted(
                                        group.instanceGroupName(),
                                        group.currentCount(),
                                        group.targetCount(),
                                        words),
                        remedy(cluster, words),
                        why);
            }
        }
        boolean counted =
                cluster.instanceGroups().stream()
                        .allMatch(group -> group.currentCount().equals(group.targetCount()));
        boolean running =
                nodes.stream()
                        .allMatch(
                                node ->
                                        node.instanceStatus().status()
                                                == ClusterInstanceStatus.RUNNING);
        int wanted =
                cluster.instanceGroups().stream()
                        .mapToInt(ClusterInstanceGroupDetails::targetCount)
                        .sum();
        return counted && running && nodes.size() >= wanted
                ? new Progress.Next("handshake", List.of(counts(cluster, nodes)))
                : waiting(cluster, nodes);
    }

    private Progress waiting(DescribeClusterResponse cluster, List<ClusterNodeSummary> nodes) {
        var parts = new ArrayList<String>();
        parts.add(counts(cluster, nodes));
        parts.addAll(failures(nodes));
        if (cluster.clusterStatus() == ClusterStatus.IN_SERVICE) {
            parts.addAll(events(cluster));
        }
        String line = String.join("; ", parts);
        // One line, so that the log says the same thing once however often it is looked at.
        return new Progress.Waiting(
                "wait-cluster",
                pause(cluster),
                List.of(
                        line.contains("capacity")
                                ? "%s; waiting for them. %s".formatted(line, Failure.remedy(line))
                                : line));
    }

    private static List<String> failures(List<ClusterNodeSummary> nodes) {
        List<ClusterNodeSummary> failed =
                nodes.stream()
                        .filter(
                                node ->
                                        node.instanceStatus().status()
                                                == ClusterInstanceStatus.FAILURE)
                        .toList();
        var lines = new ArrayList<String>();
        failed.stream()
                .limit(MOST_EVENTS)
                .forEach(
                        node ->
                                lines.add(
                                        "node %s of %s failed: %s"
                                                .formatted(
                                                        node.instanceId(),
                                                        node.instanceGroupName(),
                                                        node.instanceStatus().message())));
        if (failed.size() > MOST_EVENTS) {
            lines.add("and %d more nodes failed".formatted(failed.size() - MOST_EVENTS));
        }
        return lines;
    }

    private Duration pause(DescribeClusterResponse cluster) {
        var age = Duration.between(cluster.creationTime(), aws.clock().instant());
        return new Patience(poll).after(age);
    }

    private static String counts(DescribeClusterResponse cluster, List<ClusterNodeSummary> nodes) {
        var words = new ArrayList<String>();
        for (ClusterInstanceGroupDetails group : cluster.instanceGroups()) {
            var byStatus = new TreeMap<String, Integer>();
            nodes.stream()
                    .filter(node -> node.instanceGroupName().equals(group.instanceGroupName()))
                    .forEach(
                            node ->
                                    byStatus.merge(
                                            node.instanceStatus().statusAsString(),
                                            1,
                                            Integer::sum));
            words.add(
                    "%s %d of %d%s"
                            .formatted(
                                    group.instanceGroupName(),
                                    group.currentCount(),
                                    group.targetCount(),
                                    byStatus.isEmpty()
                                            ? ""
                                            : byStatus.entrySet().stream()
                                                    .map(
                                                            each ->
                                                                    each.getValue()
                                                                            + " "
                                                                            + each.getKey())
                                                    .collect(Collectors.joining(", ", " (", ")"))));
        }
        return "cluster is %s: %s"
                .formatted(cluster.clusterStatusAsString(), String.join(", ", words));
    }

    /** Every page, up to more nodes than one cluster may have. */
    List<ClusterNodeSummary> nodes(String clusterName) {
        var nodes = new ArrayList<ClusterNodeSummary>();
        String next = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            var answer =
                    aws.sagemaker()
                            .listClusterNodes(
                                    ListClusterNodesRequest.builder()
                                            .clusterName(clusterName)
                                            .maxResults(PAGE)
                                            .nextToken(next)
                                            .build());
            nodes.addAll(answer.clusterNodeSummaries());
            next = answer.nextToken();
            if (next == null || next.isEmpty()) {
                return nodes;
            }
        }
        return nodes;
    }

    /** In Continuous mode a lack of capacity shows nowhere else. */
    private List<String> events(DescribeClusterResponse cluster) {
        if (cluster.nodeProvisioningMode() != ClusterNodeProvisioningMode.CONTINUOUS) {
            return List.of();
        }
        return aws
                .sagemaker()
                .listClusterEvents(get -> get.clusterName(cluster.clusterName()).maxResults(PAGE))
                .events()
                .stream()
                .filter(event -> event.description() != null && failing(event.description()))
                .map(event -> "event: " + event.description())
                .distinct()
                .limit(MOST_EVENTS)
                .toList();
    }

    private static boolean failing(String description) {
        String words = description.toLowerCase(Locale.ROOT);
        return words.contains("fail") || words.contains("capacity") || words.contains("error");
    }

    /** A group that takes several types shows none; then it is the type that was asked for. */
    public List<GroupCount> groups(DescribeClusterResponse cluster) {
        return cluster.instanceGroups().stream()
                .map(
                        group ->
                                new GroupCount(
                                        group.instanceGroupName(),
                                        group.instanceTypeAsString() == null
                                                ? asked(group.instanceGroupName())
                                                : group.instanceTypeAsString(),
                                        group.currentCount(),
                                        group.targetCount()))
                .toList();
    }

    private String asked(String group) {
        return task.cluster().instanceGroups().stream()
                .filter(each -> each.name().equals(group))
                .map(ClusterSpec.InstanceGroup::instanceType)
                .findFirst()
                .orElse("");
    }

    static Map<String, String> outputs(
            DescribeClusterResponse cluster, Foundation foundation, @Nullable String stack) {
        var outputs = new HashMap<String, String>();
        outputs.put("clusterArn", cluster.clusterArn());
        outputs.put("clusterName", cluster.clusterName());
        outputs.put("accountId", cluster.clusterArn().split(":", -1)[4]);
        outputs.put("region", cluster.clusterArn().split(":", -1)[3]);
        if (cluster.vpcConfig() != null) {
            outputs.put("subnets", String.join(",", cluster.vpcConfig().subnets()));
            outputs.put("securityGroups", String.join(",", cluster.vpcConfig().securityGroupIds()));
        }
        if (foundation.executionRole() != null) {
            outputs.put("executionRole", foundation.executionRole());
        }
        if (foundation.bucket() != null) {
            outputs.put("bucket", foundation.bucket());
        }
        if (stack != null) {
            outputs.put("stack", stack);
        }
        return outputs;
    }
}
