package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.run.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clusters, groups and nodes as the Describe calls show them. */
final class Views {
    private static final List<String> SHARED =
            List.of(
                    "InstanceType",
                    "ExecutionRole",
                    "ThreadsPerCore",
                    "InstanceStorageConfigs",
                    "OnStartDeepHealthChecks",
                    "TrainingPlanArn",
                    "OverrideVpcConfig",
                    "ScheduledUpdateConfig");

    private Views() {}

    static Answer cluster(Cluster cluster) {
        Answer view =
                Answer.of("ClusterArn", cluster.arn())
                        .and("ClusterName", cluster.name())
                        .and("ClusterStatus", cluster.status())
                        .and("CreationTime", cluster.created())
                        .and("FailureMessage", cluster.failureMessage());
        List<Answer> groups = new ArrayList<>();
        List<Answer> restricted = new ArrayList<>();
        for (Group group : cluster.groups.values()) {
            (group.restricted ? restricted : groups).add(group(cluster, group));
        }
        view.and("InstanceGroups", groups);
        if (!restricted.isEmpty()) {
            view.and("RestrictedInstanceGroups", restricted);
        }
        for (String member :
                List.of(
                        "VpcConfig",
                        "Orchestrator",
                        "TieredStorageConfig",
                        "NodeProvisioningMode",
                        "ClusterRole")) {
            view.and(member, cluster.config.get(member));
        }
        view.and("NodeRecovery", cluster.config.path("NodeRecovery").asText("Automatic"));
        JsonNode scaling = cluster.config.get("AutoScaling");
        if (scaling != null) {
            view.and(
                    "AutoScaling",
                    Answer.of("Mode", scaling.get("Mode"))
                            .and("AutoScalerType", scaling.get("AutoScalerType"))
                            .and("Status", "InService"));
        }
        return view;
    }

    private static Answer group(Cluster cluster, Group group) {
        ObjectNode spec = group.spec;
        int current = cluster.count(group, Node::joined);
        Answer view =
                Answer.of("CurrentCount", current)
                        .and("TargetCount", group.target)
                        .and("InstanceGroupName", group.name)
                        .and("Status", group.status);
        SHARED.forEach(member -> view.and(member, spec.get(member)));
        if (group.restricted) {
            return view;
        }
        view.and("MinCount", spec.get("MinInstanceCount"))
                .and("LifeCycleConfig", spec.get("LifeCycleConfig"))
                .and("CapacityRequirements", spec.get("CapacityRequirements"))
                .and("CurrentImageId", group.image)
                .and("DesiredImageId", group.image)
                .and("SoftwareUpdateStatus", group.softwareStatus)
                .and(
                        "ImageVersionStatus",
                        group.image.equals(Cluster.NEXT_IMAGE) ? "UpToDate" : "UpdateAvailable")
                .and(
                        "TargetStateCount",
                        cluster.count(
                                group, node -> node.joined() && node.image().equals(group.image)))
                .and("NetworkInterface", spec.get("NetworkInterface"))
                .and("SlurmConfig", spec.get("SlurmConfig"));
        if (!spec.has("ThreadsPerCore")) {
            view.and("ThreadsPerCore", 1);
        }
        JsonNode types = spec.path("InstanceRequirements").get("InstanceTypes");
        if (types != null) {
            view.and(
                    "InstanceRequirements",
                    Answer.of("CurrentInstanceTypes", types).and("DesiredInstanceTypes", types));
        }
        JsonNode kubernetes = spec.get("KubernetesConfig");
        if (kubernetes != null) {
            view.and("KubernetesConfig", kubernetes(kubernetes));
        }
        if (current != group.target) {
            view.and("ActiveOperations", Map.of("Scaling", 1));
        }
        return view;
    }

    private static Answer kubernetes(JsonNode config) {
        return Answer.of("CurrentLabels", config.get("Labels"))
                .and("DesiredLabels", config.get("Labels"))
                .and("CurrentTaints", config.get("Taints"))
                .and("DesiredTaints", config.get("Taints"));
    }

    static Answer summary(Cluster cluster, Node node, boolean logicalIds) {
        return Answer.of("InstanceGroupName", node.group())
                .and("InstanceId", node.id())
                .and("NodeLogicalId", logicalIds ? node.logicalId() : null)
                .and("InstanceType", node.type())
                .and("LaunchTime", node.launched())
                .and("InstanceStatus", node.statusView())
                .and("PrivateDnsHostname", node.hostName());
    }

    static Answer details(Cluster cluster, Node node) {
        @Nullable Group group = cluster.groups.get(node.group());
        Answer view =
                Answer.of("InstanceGroupName", node.group())
                        .and("InstanceId", node.id())
                        .and("NodeLogicalId", node.logicalId())
                        .and("InstanceStatus", node.statusView())
                        .and("InstanceType", node.type())
                        .and("LaunchTime", node.launched())
                        .and("PrivatePrimaryIp", node.ip())
                        .and("PrivateDnsHostname", node.hostName())
                        .and(
                                "Placement",
                                Answer.of("AvailabilityZone", node.zone().name())
                                        .and("AvailabilityZoneId", node.zone().id()))
                        .and("CurrentImageId", node.image())
                        .and("DesiredImageId", group == null ? node.image() : group.image);
        if (group != null) {
            view.and("LifeCycleConfig", group.spec.get("LifeCycleConfig"))
                    .and("OverrideVpcConfig", group.spec.get("OverrideVpcConfig"))
                    .and("ThreadsPerCore", group.spec.path("ThreadsPerCore").asInt(1))
                    .and("InstanceStorageConfigs", group.spec.get("InstanceStorageConfigs"))
                    .and("CapacityType", group.spot() ? "Spot" : "OnDemand")
                    .and("NetworkInterface", group.spec.get("NetworkInterface"));
            JsonNode kubernetes = group.spec.get("KubernetesConfig");
            if (kubernetes != null) {
                view.and("KubernetesConfig", kubernetes(kubernetes));
            }
        }
        return view;
    }
}
