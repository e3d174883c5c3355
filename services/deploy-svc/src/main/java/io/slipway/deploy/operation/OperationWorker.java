package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Spending;
import io.slipway.deploy.deployer.aws.Aws;
import io.slipway.deploy.deployer.aws.AwsClients;
import io.slipway.deploy.deployer.aws.AwsConfig;
import io.slipway.deploy.deployer.aws.Failure;
import io.slipway.deploy.deployer.aws.Mark;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.deploy.deployer.aws.Refusal;
import io.slipway.deploy.deployer.aws.Superseded;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.slipway.deploy.deployer.sagemaker.ClusterUpdates;
import io.slipway.deploy.deployer.sagemaker.GroupUpdate;
import io.slipway.guardrail.aws.PriceTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs one turn of an operation against AWS. It blocks: worker threads only. */
@ApplicationScoped
class OperationWorker {
    private static final Duration SUPERSEDED = Duration.ofSeconds(30);
    private static final String FOREIGN =
            "Only a cluster that belongs to nobody here can be imported.";

    private final AwsClients clients;
    private final AwsConfig aws;
    private final OperationConfig config;
    private final Clock clock;

    OperationWorker(AwsClients clients, AwsConfig aws, OperationConfig config, Clock clock) {
        this.clients = clients;
        this.aws = aws;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param fence number of the worker's lease on the cluster
     * @param lost whether a worker before died at a call
     * @param cluster null when the operation is to find it
     */
    record Task(
            ClusterOperation operation,
            long fence,
            boolean lost,
            @Nullable Cluster cluster,
            ObjectNode wanted) {}

    Turn turn(Task task) {
        ClusterOperation operation = task.operation();
        try {
            Cluster cluster = task.cluster();
            return cluster == null ? found(operation) : turn(task, cluster);
        } catch (Superseded superseded) {
            return again(operation, SUPERSEDED, String.valueOf(superseded.getMessage()));
        } catch (Refusal refusal) {
            return failed(operation, refusal.reason(), refusal.remediation());
        } catch (SdkException failure) {
            return switch (Failure.of(failure)) {
                case Failure.Passing(String words, String meaning) ->
                        again(operation, aws.poll(), words + "; " + meaning);
                case Failure.Busy(String words) -> again(operation, aws.poll(), words);
                case Failure.Absent(String words) ->
                        failed(
                                operation,
                                "AWS does not find it: " + words,
                                "Check name, account and region; a cluster that somebody deleted is cleared up by: slipway cluster destroy.");
                case Failure.Final(String _, String words, String remedy) ->
                        failed(operation, "AWS refused " + words, remedy);
            };
        }
    }

    private Turn turn(Task task, Cluster cluster) {
        ClusterOperation operation = task.operation();
        if (!(cluster.state() instanceof ClusterState.Ready)) {
            return failed(
                    operation,
                    "The cluster is %s.".formatted(cluster.state().name()),
                    "A job takes it away: slipway job list. What AWS has taken of this goes on there until then.");
        }
        Aws at = clients.at(cluster.account(), cluster.region());
        Runnable mark = () -> Mark.toChange(at, cluster.id(), task.fence());
        var nodes = new ClusterNodes(at, cluster.arn());
        var updates = new ClusterUpdates(at, cluster.arn());
        return operation.kind().ofNodes()
                ? new NodeTurns(
                                operation,
                                nodes,
                                updates,
                                mark,
                                new NodeWork(operation.kind(), config.quiet(), clock.instant()),
                                aws.poll())
                        .turn(task.lost())
                : new UpdateTurns(operation, updates, nodes, task.wanted(), mark, aws.poll())
                        .turn();
    }

    private static Turn again(ClusterOperation operation, Duration pause, String line) {
        return new Turn.Goes(operation.step(), pause, operation.nodes(), null, List.of(line));
    }

    private static Turn failed(ClusterOperation operation, String reason, String remediation) {
        return new Turn.Failed(reason, remediation, operation.nodes(), List.of());
    }

    /** A cluster that stands and that nobody here has made. */
    private Turn found(ClusterOperation operation) {
        JsonNode asked = operation.asked();
        String region = asked.path("region").asText();
        Aws at = clients.at(asked.path("accountId").asText(null), region);
        JsonNode described = new ClusterUpdates(at, asked.path("name").asText()).described();
        String arn = described.path("ClusterArn").asText();
        var tags = new HashMap<String, String>();
        at.sagemaker()
                .listTagsPaginator(get -> get.resourceArn(arn))
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        if (tags.containsKey(Names.CLUSTER_TAG)) {
            return failed(
                    operation,
                    "%s carries our tag %s=%s, tenant %s: a job of ours made it."
                            .formatted(
                                    arn,
                                    Names.CLUSTER_TAG,
                                    tags.get(Names.CLUSTER_TAG),
                                    tags.getOrDefault(Names.TENANT_TAG, "unknown")),
                    FOREIGN + " Look for it: slipway cluster list.");
        }
        List<GroupCount> groups = groups(described);
        return new Turn.Imported(
                new Cluster(
                        operation.clusterId(),
                        operation.tenant(),
                        operation.id(),
                        described.path("ClusterName").asText(),
                        region,
                        "sagemaker",
                        arn,
                        groups,
                        new ClusterState.Ready(operation.createdAt(), null, null),
                        created(described, operation.createdAt()),
                        new Spending(usdPerHour(groups, Map.of()), null),
                        true),
                GroupUpdate.asAsked(described),
                List.of("found %s with %s".formatted(arn, groups)));
    }

    private static Instant created(JsonNode described, Instant otherwise) {
        return described.path("CreationTime").isNumber()
                ? Instant.ofEpochMilli((long) (described.path("CreationTime").asDouble() * 1000))
                : otherwise;
    }

    private static List<GroupCount> groups(JsonNode described) {
        var groups = new ArrayList<GroupCount>();
        for (JsonNode group : described.path("InstanceGroups")) {
            groups.add(
                    new GroupCount(
                            group.path("InstanceGroupName").asText(),
                            group.path("InstanceType").asText(""),
                            group.path("CurrentCount").asInt(),
                            group.path("TargetCount").asInt()));
        }
        return groups;
    }

    /** By the bundled price table, with other counts for some groups. */
    static BigDecimal usdPerHour(List<GroupCount> groups, Map<String, Integer> counts) {
        return PriceTable.bundled()
                .of(
                        groups.stream()
                                .map(
                                        group ->
                                                new PriceTable.Nodes(
                                                        group.instanceType(),
                                                        counts.getOrDefault(
                                                                group.name(), group.target())))
                                .toList())
                .usd();
    }
}
