package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.aws.Names;
import io.slipway.guardrail.preset.ClusterAsk;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.ChartParts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a CreateCluster call: the document that the guardrails judged, with what the deployer
 * fills in.
 */
public final class CreateClusterCall {
    private static final String FIRST_SCRIPT = "on_create.sh";

    private CreateClusterCall() {}

    /** What is asked, with gaps where something must be made or found first. */
    public static ObjectNode asked(ClusterSpec spec) {
        return (ObjectNode) Asked.of(request(spec)).createCluster().deepCopy();
    }

    /** What the EKS cluster below must have first. */
    static ChartParts parts(ClusterSpec spec) {
        return ChartParts.of(Asked.of(request(spec)));
    }

    static ObjectNode of(Deployer.Task task, Foundation foundation) {
        ObjectNode call = asked(task.cluster());
        if (call.path("Orchestrator").has("Eks") && foundation.eksClusterArn() != null) {
            ((ObjectNode) call.path("Orchestrator").path("Eks"))
                    .put("ClusterArn", foundation.eksClusterArn());
        }
        if (!call.has("VpcConfig") && !foundation.subnets().isEmpty()) {
            ObjectNode network = call.putObject("VpcConfig");
            foundation.securityGroups().forEach(network.putArray("SecurityGroupIds")::add);
            foundation.subnets().forEach(network.putArray("Subnets")::add);
        }
        for (ObjectNode group : groups(call)) {
            if (!group.has("ExecutionRole") && foundation.executionRole() != null) {
                group.put("ExecutionRole", foundation.executionRole());
            }
        }
        for (ObjectNode group : groups(call, "InstanceGroups")) {
            ObjectNode lifecycle = group.withObject("/LifeCycleConfig");
            if (!lifecycle.has("SourceS3Uri") && foundation.lifecycleUri() != null) {
                lifecycle.put("SourceS3Uri", foundation.lifecycleUri());
            }
            if (!lifecycle.has("OnCreate") && !lifecycle.has("OnInitComplete")) {
                lifecycle.put("OnCreate", FIRST_SCRIPT);
            }
        }
        ArrayNode tags = call.withArray("/Tags");
        Names.tags(task)
                .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
        return call;
    }

    static List<ObjectNode> groups(ObjectNode call) {
        var groups = new ArrayList<>(groups(call, "InstanceGroups"));
        groups.addAll(groups(call, "RestrictedInstanceGroups"));
        return groups;
    }

    static List<ObjectNode> groups(ObjectNode call, String member) {
        var groups = new ArrayList<ObjectNode>();
        call.path(member)
                .forEach(
                        group -> {
                            if (group instanceof ObjectNode object) {
                                groups.add(object);
                            }
                        });
        return groups;
    }

    private static ClusterRequest request(ClusterSpec spec) {
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
                spec.instanceGroups().stream().map(CreateClusterCall::group).toList(),
                spec.tags(),
                spec.environment(),
                spec.ttl(),
                spec.deadline(),
                spec.budgetUsd(),
                spec.eksCluster(),
                network(spec.network()),
                spec.createCluster());
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
