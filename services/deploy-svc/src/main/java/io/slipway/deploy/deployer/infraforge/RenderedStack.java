package io.slipway.deploy.deployer.infraforge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.contracts.deploy.ClusterSpec;
import java.util.ArrayList;
import java.util.List;

/** Whether the template that came out is the cluster that was asked for. */
final class RenderedStack {
    private RenderedStack() {}

    static List<String> differences(JsonNode template, ClusterSpec spec) {
        var differences = new ArrayList<String>();
        JsonNode cluster = null;
        for (JsonNode resource : template.path("Resources")) {
            if (resource.path("Type").asText().equals("AWS::SageMaker::Cluster")) {
                cluster = resource.path("Properties");
            }
        }
        if (cluster == null) {
            return List.of("it has no AWS::SageMaker::Cluster");
        }
        if (!cluster.path("Orchestrator").hasNonNull("Eks")) {
            differences.add(
                    "it has no Orchestrator.Eks: InfraForge did not find its EKS cluster and would make a Slurm cluster");
        }
        if (!cluster.path("ClusterName").asText().equals(spec.name())) {
            differences.add("ClusterName is " + cluster.path("ClusterName"));
        }
        if (!cluster.hasNonNull("VpcConfig")) {
            differences.add("it has no VpcConfig");
        }
        for (ClusterSpec.InstanceGroup group : spec.instanceGroups()) {
            compare(cluster.path("InstanceGroups"), group, differences);
        }
        return differences;
    }

    private static void compare(
            JsonNode groups, ClusterSpec.InstanceGroup group, List<String> differences) {
        for (JsonNode made : groups) {
            if (made.path("InstanceGroupName").asText().equals(group.name())) {
                same(made, "InstanceType", group.instanceType(), differences);
                same(made, "InstanceCount", group.count(), differences);
                if (group.threadsPerCore() != null) {
                    same(made, "ThreadsPerCore", group.threadsPerCore(), differences);
                }
                return;
            }
        }
        differences.add("it has no instance group " + group.name());
    }

    private static void same(
            JsonNode made, String member, Object wanted, List<String> differences) {
        if (!made.path(member).asText().equals(wanted.toString())) {
            differences.add(
                    "%s is %s and not %s"
                            .formatted(
                                    member,
                                    made.path(member).isMissingNode()
                                            ? "absent"
                                            : made.path(member),
                                    wanted));
        }
    }
}
