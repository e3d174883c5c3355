package io.slipway.guardrail.verdict;

import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.guardrail.preset.ClusterAsk;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.rule.BuiltCluster;
import io.slipway.guardrail.rule.BuiltCluster.Built;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the events say, in the words of the rules. */
final class Spec {
    private Spec() {}

    static ClusterRequest request(ClusterSpec spec) {
        return new ClusterRequest(
                spec.name(),
                spec.accountId(),
                spec.region(),
                spec.preset(),
                spec.orchestrator(),
                spec.kubernetesVersion(),
                spec.nodeProvisioningMode(),
                spec.nodeRecovery(),
                spec.clusterRole(),
                spec.autoScaling(),
                spec.instanceGroups().stream().map(Spec::group).toList(),
                spec.tags(),
                spec.environment(),
                spec.ttl(),
                spec.deadline(),
                spec.budgetUsd(),
                spec.eksCluster(),
                network(spec.network()),
                spec.createCluster());
    }

    static List<Wanted> wanted(ClusterSpec spec) {
        return spec.instanceGroups().stream()
                .map(
                        group ->
                                new Wanted(
                                        group.name(),
                                        group.instanceType(),
                                        group.count(),
                                        group.minCount()))
                .toList();
    }

    static BuiltCluster built(ClusterEvent.Provisioned provisioned, @Nullable List<Wanted> wanted) {
        return new BuiltCluster(
                provisioned.name(),
                provisioned.groups().stream()
                        .map(
                                group ->
                                        new Built(
                                                group.name(),
                                                group.instanceType(),
                                                group.current(),
                                                group.target()))
                        .toList(),
                wanted);
    }

    private static ClusterRequest.InstanceGroup group(ClusterSpec.InstanceGroup group) {
        return new ClusterRequest.InstanceGroup(
                group.name(),
                group.instanceType(),
                group.count(),
                group.minCount(),
                group.threadsPerCore(),
                group.executionRole(),
                group.lifecycleScriptUri(),
                group.deepHealthChecks(),
                group.volumeSizeGb(),
                group.spot(),
                group.labels(),
                group.taints(),
                network(group.network()),
                group.createCluster());
    }

    private static ClusterAsk.@Nullable Network network(ClusterSpec.@Nullable Network network) {
        return network == null
                ? null
                : new ClusterAsk.Network(network.subnets(), network.securityGroups());
    }
}
