package io.slipway.deploy.deployer.sagemaker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Where a cluster is not what is wanted of it. Nothing that nobody asked for is a difference. */
public record Drift(List<Difference> differences) {
    private static final Set<String> CHANGEABLE =
            Set.of("NodeRecovery", "ClusterRole", "TieredStorageConfig");
    private static final Set<String> FIXED =
            Set.of("NodeProvisioningMode", "VpcConfig", "Orchestrator");
    private static final String NOTHING = "nothing";

    /**
     * @param path where in CreateCluster, groups by name: {@code InstanceGroups/gpu/ThreadsPerCore}
     * @param repairable whether an update of the cluster can put it right
     * @param remedy what to do about it
     */
    public record Difference(
            String path, String wanted, String found, boolean repairable, String remedy) {}

    /**
     * @param wanted a CreateCluster call; members that it leaves out may be anything
     * @param described the answer of DescribeCluster, as the wire shows it
     */
    public static Drift between(ObjectNode wanted, JsonNode described) {
        var differences = new ArrayList<Difference>();
        for (String member : Stream.concat(CHANGEABLE.stream(), FIXED.stream()).sorted().toList()) {
            if (!holds(described.path(member), wanted.path(member))) {
                differences.add(
                        CHANGEABLE.contains(member)
                                ? repairable(member, wanted.path(member), described.path(member))
                                : lasting(
                                        member,
                                        wanted.path(member),
                                        described.path(member),
                                        "It cannot change in a cluster that stands: ask for a new cluster, or take what is there as wanted."));
            }
        }
        Map<String, JsonNode> there = byName(described.path("InstanceGroups"));
        Map<String, JsonNode> asked = byName(wanted.path("InstanceGroups"));
        asked.forEach(
                (name, group) -> {
                    JsonNode found = there.get(name);
                    if (found == null) {
                        differences.add(
                                lasting(
                                        "InstanceGroups/" + name,
                                        group,
                                        JsonNodeFactory.instance.missingNode(),
                                        "Somebody deleted the group (CloudTrail, UpdateCluster); add it again by hand, then look again."));
                    } else {
                        group(name, group, found, differences);
                    }
                });
        there.forEach(
                (name, group) -> {
                    if (!asked.containsKey(name)) {
                        differences.add(
                                lasting(
                                        "InstanceGroups/" + name,
                                        JsonNodeFactory.instance.missingNode(),
                                        group.path("TargetCount"),
                                        "Nobody asked us for this group; it costs money. Delete it by hand if it is not wanted (UpdateCluster, InstanceGroupsToDelete)."));
                    }
                });
        return new Drift(List.copyOf(differences));
    }

    public boolean repairable() {
        return differences.stream().anyMatch(Difference::repairable);
    }

    /** What an update must send of each group, of the members that can be put right. */
    Map<String, ObjectNode> groups(ObjectNode wanted) {
        var groups = new TreeMap<String, ObjectNode>();
        byName(wanted.path("InstanceGroups"))
                .forEach(
                        (name, group) -> {
                            ObjectNode part = JsonNodeFactory.instance.objectNode();
                            group.properties().stream()
                                    .filter(
                                            member ->
                                                    repairable(
                                                            "InstanceGroups/%s/%s"
                                                                    .formatted(
                                                                            name, member.getKey())))
                                    .forEach(
                                            member -> part.set(member.getKey(), member.getValue()));
                            if (!part.isEmpty()) {
                                groups.put(name, part);
                            }
                        });
        return groups;
    }

    /** The same of the cluster itself. */
    ObjectNode cluster(ObjectNode wanted) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        CHANGEABLE.stream()
                .sorted()
                .filter(this::repairable)
                .forEach(member -> members.set(member, wanted.path(member)));
        return members;
    }

    private boolean repairable(String path) {
        return differences.stream().anyMatch(each -> each.repairable() && each.path().equals(path));
    }

    private static void group(
            String name, JsonNode wanted, JsonNode found, List<Difference> differences) {
        wanted.properties()
                .forEach(
                        member -> {
                            String key = member.getKey();
                            JsonNode shown = shown(found, key);
                            if (holds(shown, member.getValue())) {
                                return;
                            }
                            String path = "InstanceGroups/%s/%s".formatted(name, key);
                            differences.add(
                                    GroupUpdate.FIXED.contains(key)
                                            ? lasting(
                                                    path,
                                                    member.getValue(),
                                                    shown,
                                                    "It cannot change in a group that stands: add another group and delete this one.")
                                            : repairable(path, member.getValue(), shown));
                        });
    }

    private static JsonNode shown(JsonNode group, String key) {
        return switch (key) {
            case "InstanceCount" -> group.path("TargetCount");
            case "MinInstanceCount" -> group.path("MinCount");
            case "InstanceRequirements" ->
                    only("InstanceTypes", group.path(key).path("DesiredInstanceTypes"));
            case "KubernetesConfig" -> {
                ObjectNode config = only("Labels", group.path(key).path("DesiredLabels"));
                config.setAll(only("Taints", group.path(key).path("DesiredTaints")));
                yield config;
            }
            default -> group.path(key);
        };
    }

    private static ObjectNode only(String key, JsonNode value) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (!value.isMissingNode()) {
            node.set(key, value);
        }
        return node;
    }

    /** All that is wanted is there; what the service adds of its own does not count. */
    private static boolean holds(JsonNode found, JsonNode wanted) {
        if (wanted.isMissingNode() || wanted.isNull()) {
            return true;
        }
        if (wanted.isObject()) {
            return wanted.properties().stream()
                            .allMatch(
                                    member -> holds(found.path(member.getKey()), member.getValue()))
                    && (wanted.isEmpty() || found.isObject());
        }
        if (wanted.isArray()) {
            return wanted.size() == found.size()
                    && elements(wanted).stream()
                            .allMatch(
                                    one ->
                                            elements(found).stream()
                                                    .anyMatch(other -> holds(other, one)));
        }
        return wanted.asText().equals(found.asText());
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static Map<String, JsonNode> byName(JsonNode groups) {
        var byName = new TreeMap<String, JsonNode>();
        groups.forEach(group -> byName.put(group.path("InstanceGroupName").asText(), group));
        return byName;
    }

    private static Difference repairable(String path, JsonNode wanted, JsonNode found) {
        return new Difference(
                path, text(wanted), text(found), true, "slipway cluster repair puts it right.");
    }

    private static Difference lasting(String path, JsonNode wanted, JsonNode found, String remedy) {
        return new Difference(path, text(wanted), text(found), false, remedy);
    }

    private static String text(JsonNode node) {
        if (node.isMissingNode() || node.isNull() || (node.isObject() && node.isEmpty())) {
            return NOTHING;
        }
        return node.isTextual() ? node.asText() : node.toString();
    }
}
