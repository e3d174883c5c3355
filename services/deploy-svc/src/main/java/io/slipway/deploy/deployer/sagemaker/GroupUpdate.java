package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The body of an UpdateCluster call. The service replaces each group it is sent: a member that is
 * left out is reset. So every group is written from what DescribeCluster shows, and only then
 * changed; where a member is shown that we do not know how to send back, nothing is sent.
 */
public sealed interface GroupUpdate {
    /**
     * @param changes one line for each member that becomes something else
     */
    record Ready(ObjectNode call, List<String> changes) implements GroupUpdate {}

    record Refused(String reason, String remediation) implements GroupUpdate {}

    /** Shown and sent under different names. */
    Map<String, String> RENAMED =
            Map.of("TargetCount", "InstanceCount", "MinCount", "MinInstanceCount");

    Set<String> KEPT =
            Set.of(
                    "InstanceGroupName",
                    "InstanceType",
                    "LifeCycleConfig",
                    "ExecutionRole",
                    "ThreadsPerCore",
                    "InstanceStorageConfigs",
                    "OnStartDeepHealthChecks",
                    "TrainingPlanArn",
                    "OverrideVpcConfig",
                    "ScheduledUpdateConfig",
                    "AutoPatchConfig",
                    "CapacityRequirements",
                    "NetworkInterface",
                    "SlurmConfig");

    /** Only shown: what the service found out by itself. */
    Set<String> SHOWN =
            Set.of(
                    "CurrentCount",
                    "Status",
                    "TrainingPlanStatus",
                    "CurrentImageId",
                    "DesiredImageId",
                    "CurrentImageReleaseVersion",
                    "DesiredImageReleaseVersion",
                    "SoftwareUpdateStatus",
                    "ImageVersionStatus",
                    "TargetStateCount",
                    "ActiveOperations");

    /** Members of the cluster itself that CreateCluster takes and DescribeCluster shows. */
    Set<String> ASKED =
            Set.of(
                    "ClusterName",
                    "Orchestrator",
                    "VpcConfig",
                    "NodeRecovery",
                    "NodeProvisioningMode",
                    "ClusterRole",
                    "TieredStorageConfig");

    Set<String> FIXED = Set.of("InstanceType", "OverrideVpcConfig", "CapacityRequirements");

    Set<String> BUSY = Set.of("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting");

    /**
     * @param described the answer of DescribeCluster, as the wire shows it
     * @param wanted by group, the members that shall change, as UpdateCluster takes them
     */
    static GroupUpdate of(JsonNode described, Map<String, ObjectNode> wanted) {
        return of(described, wanted, JsonNodeFactory.instance.objectNode());
    }

    /**
     * @param cluster members of the cluster itself that shall change, such as NodeRecovery
     */
    static GroupUpdate of(JsonNode described, Map<String, ObjectNode> wanted, ObjectNode cluster) {
        String status = described.path("ClusterStatus").asText();
        if (status.equals("Failed")) {
            return new Refused(
                    "A failed cluster cannot be updated.", "Destroy it and ask for a new one.");
        }
        if (busy(described)) {
            return new Refused(
                    "The cluster is %s.".formatted(status), "Wait until it is InService.");
        }
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.put("ClusterName", described.path("ClusterName").asText());
        var changes = new ArrayList<String>();
        cluster.properties()
                .forEach(
                        member -> {
                            changes.add(
                                    "%s from %s to %s"
                                            .formatted(
                                                    member.getKey(),
                                                    shown(described.path(member.getKey())),
                                                    member.getValue()));
                            call.set(member.getKey(), member.getValue());
                        });
        var groups = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<String, ObjectNode> want : new TreeMap<>(wanted).entrySet()) {
            JsonNode shown = group(described, want.getKey());
            if (shown.isMissingNode()) {
                return new Refused(
                        "The cluster has no instance group %s.".formatted(want.getKey()),
                        "Its groups are %s."
                                .formatted(
                                        described
                                                .path("InstanceGroups")
                                                .findValuesAsText("InstanceGroupName")));
            }
            switch (merged(want.getKey(), shown, want.getValue())) {
                case Refused refused -> {
                    return refused;
                }
                case Ready(var group, var lines) -> {
                    groups.add(group);
                    changes.addAll(lines);
                }
            }
        }
        if (!groups.isEmpty()) {
            call.set("InstanceGroups", groups);
        }
        return new Ready(call, List.copyOf(changes));
    }

    /** Whether the service is at work on the cluster, so that it takes no other change now. */
    static boolean busy(JsonNode described) {
        return BUSY.contains(described.path("ClusterStatus").asText());
    }

    /** What is described, as CreateCluster would have been asked for it. */
    static ObjectNode asAsked(JsonNode described) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        for (String member : ASKED) {
            if (described.has(member)) {
                call.set(member, described.get(member).deepCopy());
            }
        }
        var groups = call.putArray("InstanceGroups");
        for (JsonNode group : described.path("InstanceGroups")) {
            groups.add(asSent(group));
        }
        return call;
    }

    private static String shown(JsonNode member) {
        return member.isMissingNode() ? "nothing" : member.toString();
    }

    private static JsonNode group(JsonNode described, String name) {
        for (JsonNode group : described.path("InstanceGroups")) {
            if (group.path("InstanceGroupName").asText().equals(name)) {
                return group;
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }

    private static GroupUpdate merged(String name, JsonNode shown, ObjectNode wanted) {
        for (String key : (Iterable<String>) shown::fieldNames) {
            if (!sendable(key) && !SHOWN.contains(key)) {
                return new Refused(
                        "Instance group %s has the member %s, which this version cannot send back."
                                .formatted(name, key),
                        "An update would reset it: update this group with a newer Slipway, or by hand.");
            }
        }
        ObjectNode group = asSent(shown);
        var changes = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> member : wanted.properties()) {
            String key = member.getKey();
            JsonNode before = group.path(key);
            if (before.equals(member.getValue())) {
                continue;
            }
            if (FIXED.contains(key)) {
                return new Refused(
                        "%s of instance group %s cannot change.".formatted(key, name),
                        "Add another group with what you want and delete this one.");
            }
            changes.add(
                    "%s: %s from %s to %s".formatted(name, key, shown(before), member.getValue()));
            group.set(key, member.getValue());
        }
        return new Ready(group, changes);
    }

    private static boolean sendable(String key) {
        return KEPT.contains(key)
                || RENAMED.containsKey(key)
                || key.equals("InstanceRequirements")
                || key.equals("KubernetesConfig");
    }

    /** A group as the service takes it, from how it shows it. */
    private static ObjectNode asSent(JsonNode shown) {
        ObjectNode group = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : shown.properties()) {
            String key = member.getKey();
            if (KEPT.contains(key)) {
                group.set(key, member.getValue().deepCopy());
            } else if (RENAMED.containsKey(key)) {
                group.set(RENAMED.get(key), member.getValue());
            } else if (key.equals("InstanceRequirements")) {
                group.putObject(key)
                        .set("InstanceTypes", member.getValue().path("DesiredInstanceTypes"));
            } else if (key.equals("KubernetesConfig")) {
                kubernetes(group.putObject(key), member.getValue());
            }
        }
        return group;
    }

    private static void kubernetes(ObjectNode config, JsonNode shown) {
        for (String part : List.of("Labels", "Taints")) {
            if (shown.has("Desired" + part)) {
                config.set(part, shown.path("Desired" + part));
            }
        }
    }
}
