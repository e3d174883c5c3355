package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether a cluster may become as large as asked: its groups, its budget, who asks. */
final class Scaling {
    private Scaling() {}

    /** Whether any group is to have more nodes than the cluster is asked for now. */
    static boolean grows(Cluster cluster, JsonNode body) {
        Map<String, Integer> counts = counts(body);
        return cluster.groups().stream()
                .anyMatch(
                        group ->
                                counts.getOrDefault(group.name(), group.target()) > group.target());
    }

    /** The cluster as its job asked for it, with the counts that it is to have now. */
    static ClusterSpec scaled(ClusterSpec made, Cluster cluster, JsonNode body) {
        Map<String, Integer> counts = new HashMap<>();
        cluster.groups().forEach(group -> counts.put(group.name(), group.target()));
        counts.putAll(counts(body));
        return new ClusterSpec(
                made.name(),
                cluster.account(),
                made.region(),
                made.preset(),
                made.orchestrator(),
                made.kubernetesVersion(),
                made.nodeProvisioningMode(),
                made.nodeRecovery(),
                made.clusterRole(),
                made.autoScaling(),
                made.instanceGroups().stream()
                        .map(group -> scaled(group, counts.getOrDefault(group.name(), 0)))
                        .toList(),
                made.tags(),
                made.environment(),
                made.ttl(),
                made.deadline(),
                made.budgetUsd(),
                made.eksCluster(),
                made.network(),
                made.createCluster());
    }

    private static ClusterSpec.InstanceGroup scaled(ClusterSpec.InstanceGroup group, int count) {
        return new ClusterSpec.InstanceGroup(
                group.name(),
                group.instanceType(),
                count,
                null,
                group.threadsPerCore(),
                group.executionRole(),
                group.lifecycleScriptUri(),
                group.deepHealthChecks(),
                group.volumeSizeGb(),
                group.spot(),
                group.labels(),
                group.taints(),
                group.network(),
                group.createCluster());
    }

    private static Map<String, Integer> counts(JsonNode body) {
        Map<String, Integer> counts = new HashMap<>();
        for (JsonNode group : body.path("groups")) {
            counts.put(group.path("name").asText(), group.path("count").asInt());
        }
        return counts;
    }

    /**
     * @param aboveUsdPerHour what costs more is for an admin to ask for
     */
    static void check(
            Caller caller, Cluster cluster, ClusterOperations.Ask ask, BigDecimal aboveUsdPerHour) {
        if (ask.kind() != OperationKind.SCALE) {
            return;
        }
        List<String> known = cluster.groups().stream().map(GroupCount::name).toList();
        var violations = new ArrayList<Violation>();
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i < ask.body().path("groups").size(); i++) {
            var group = ask.body().path("groups").path(i);
            counts.put(group.path("name").asText(), group.path("count").asInt());
            if (!known.contains(group.path("name").asText())) {
                violations.add(
                        new Violation(
                                "#/groups/%d/name".formatted(i),
                                "must be one of " + String.join(", ", known)));
            }
        }
        if (!violations.isEmpty()) {
            throw Violation.refuse(violations);
        }
        BigDecimal now = cluster.spending().usdPerHour();
        BigDecimal then = OperationWorker.usdPerHour(cluster.groups(), counts);
        cluster.affords(then, "#/groups");
        if (then.compareTo(now) > 0
                && then.compareTo(aboveUsdPerHour) > 0
                && !caller.may(Roles.ADMIN)) {
            throw CommonProblem.FORBIDDEN
                    .because(
                            "The cluster would cost %s USD an hour; above %s it takes an admin."
                                    .formatted(
                                            then.toPlainString(), aboveUsdPerHour.toPlainString()))
                    .fix("Ask an admin to scale it, or ask for fewer nodes.");
        }
    }
}
