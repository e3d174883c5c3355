package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Nearest;
import io.slipway.guardrail.request.InfraForgeConfig;
import io.slipway.guardrail.request.InfraForgeConfig.Forge;
import io.slipway.guardrail.request.Placeholder;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where InfraForge takes a config for another without saying so. */
final class InfraForgeTraps {
    private static final int MOST_ZONES = 6;

    private static final Set<String> KEYS =
            Set.of(
                    "id",
                    "type",
                    "clusterName",
                    "nodeProvisioningMode",
                    "nodeRecovery",
                    "instanceGroupName",
                    "instanceType",
                    "instanceCount",
                    "azIndex",
                    "threadsPerCore",
                    "ebsVolumeSizeGb",
                    "eksVersion",
                    "eksClusterArn",
                    "dependsOn",
                    "useDefaultLifecycle",
                    "onCreateScript",
                    "sourceS3Uri",
                    "executionRolePolicies",
                    "enableKarpenterScaling",
                    "createLustre",
                    "lustreStorageCapacity",
                    "lustreThroughput",
                    "security",
                    "subnet",
                    "autoScalingMode",
                    "autoScalerType",
                    "clusterRole");

    private static final Set<String> WHOLE =
            Set.of(
                    "instanceCount",
                    "azIndex",
                    "threadsPerCore",
                    "ebsVolumeSizeGb",
                    "lustreStorageCapacity",
                    "lustreThroughput");

    private static final Set<String> SWITCHES =
            Set.of("useDefaultLifecycle", "enableKarpenterScaling", "createLustre");

    private static final Set<String> TAKEN_AND_DROPPED =
            Set.of("autoScalingMode", "autoScalerType", "clusterRole");

    /** What a HyperPod cluster can have and InfraForge has no key for. */
    private static final Set<String> BEYOND_IT =
            Set.of(
                    "deephealthchecks",
                    "onstartdeephealthchecks",
                    "mininstancecount",
                    "instancegroups",
                    "trainingplanarn",
                    "spot",
                    "capacityrequirements",
                    "labels",
                    "taints",
                    "imageid",
                    "vpcid",
                    "subnetids",
                    "securitygroupids",
                    "tags");

    private InfraForgeTraps() {}

    static void check(InfraForgeConfig config, Report report) {
        enabled(config, report);
        dependencies(config, report);
        numbers(config, report);
        keys(config, report);
        types(config, report);
        others(config, report);
        network(config, report);
    }

    private static void enabled(InfraForgeConfig config, Report report) {
        if (!config.enabled().contains(config.hyperpod().id())) {
            report.fail(
                    "#/enabledForges",
                    "the id of the HyperPod cluster, '%s'".formatted(config.hyperpod().id()),
                    String.join(", ", config.enabled()),
                    "add '%s': nothing is made of it else".formatted(config.hyperpod().id()));
        }
        var ids = new TreeSet<String>();
        for (Forge forge : config.forges()) {
            if (!ids.add(forge.id())) {
                report.fail(
                        "#" + forge.pointers().getOrDefault("id", ""),
                        "an id that no other instance has",
                        forge.id(),
                        "rename one of them: InfraForge takes either");
            }
        }
        for (int i = 0; i < config.enabled().size(); i++) {
            String id = config.enabled().get(i);
            if (!ids.contains(id)) {
                String nearest = Nearest.to(id, ids);
                report.fail(
                        "#/enabledForges/" + i,
                        "the id of an instance: " + String.join(", ", ids),
                        id,
                        nearest == null ? "leave it out" : "did you mean %s?".formatted(nearest));
            }
        }
    }

    private static void dependencies(InfraForgeConfig config, Report report) {
        String at = "#" + config.pointer("dependsOn");
        for (String dependency : config.dependencies()) {
            if (config.named(dependency) == null) {
                report.fail(
                        at,
                        "TYPE:id of an enabled instance",
                        "%s, which InfraForge does not find: it would go on without, as a Slurm cluster"
                                .formatted(dependency.strip()),
                        "name one of " + known(config));
            }
        }
        if (config.dependencies().isEmpty()
                && config.hyperpod().text("eksClusterArn") == null
                && "Continuous".equals(config.hyperpod().text("nodeProvisioningMode"))) {
            report.fail(
                    "#" + config.pointer("nodeProvisioningMode"),
                    "no provisioning mode for a Slurm cluster",
                    "Continuous, of which InfraForge makes 'Standard' without EKS, which is no value",
                    "leave it out, or depend on an EKS cluster");
        }
        if (config.hyperpod().text("eksClusterArn") != null) {
            report.fail(
                    "#" + config.pointer("eksClusterArn"),
                    "an EKS cluster that the same config makes",
                    "an existing one, while the network is always new: HyperPod needs subnets of the EKS cluster's VPC",
                    "leave it out and depend on EKS:<id>, or deploy with slipway");
        } else if (config.eks() != null
                && config.enabled().indexOf(config.eks().id())
                        > config.enabled().indexOf(config.hyperpod().id())
                && config.enabled().contains(config.hyperpod().id())) {
            report.fail(
                    "#/enabledForges",
                    "'%s' before '%s'".formatted(config.eks().id(), config.hyperpod().id()),
                    String.join(", ", config.enabled()),
                    "instances are made in this order: move the EKS cluster forward");
        }
    }

    private static String known(InfraForgeConfig config) {
        var names = new TreeSet<String>();
        config.forges().stream()
                .filter(forge -> config.enabled().contains(forge.id()))
                .filter(forge -> !forge.equals(config.hyperpod()))
                .forEach(
                        forge ->
                                names.add(
                                        "%s:%s"
                                                .formatted(
                                                        forge.type().toUpperCase(Locale.ROOT),
                                                        forge.id())));
        return names.isEmpty() ? "the enabled instances" : String.join(", ", names);
    }

    private static void numbers(InfraForgeConfig config, Report report) {
        Forge cluster = config.hyperpod();
        for (String key : cluster.ignored()) {
            report.fail(
                    "#" + config.pointer(key),
                    "a number above 0; InfraForge takes no other over",
                    "an override that is dropped: %s stays"
                            .formatted(cluster.values().path(key).asText()),
                    "put the value into the defaults");
        }
        JsonNode zone = cluster.values().path("azIndex");
        if (zone.isNumber() && (zone.intValue() < 1 || zone.intValue() > MOST_ZONES)) {
            report.fail(
                    "#" + config.pointer("azIndex"),
                    "the position of a zone, 1 to the number of zones of the region",
                    "%s: InfraForge warns and takes the first subnet".formatted(zone),
                    "count the zones: aws ec2 describe-availability-zones");
        } else if (zone.isNumber() && zone.intValue() > 3) {
            report.warn(
                    "#" + config.pointer("azIndex"),
                    "1 to 3, which every region has",
                    zone.asText(),
                    "make sure that the region has as many zones: else it is the first subnet");
        }
        JsonNode threads = cluster.values().path("threadsPerCore");
        if (threads.isNumber() && threads.intValue() != 1 && threads.intValue() != 2) {
            report.fail(
                    "#" + config.pointer("threadsPerCore"),
                    "1 or 2",
                    "%s, of which InfraForge makes 1".formatted(threads),
                    "give 2 to have all vCPUs");
        }
        if (config.policies().isEmpty()) {
            report.fail(
                    "#" + config.pointer("executionRolePolicies"),
                    "one policy or more",
                    "none: InfraForge then makes no role, and panics",
                    "name the policies of the nodes, such as AmazonSageMakerClusterInstanceRolePolicy");
        }
        JsonNode count = cluster.values().path("instanceCount");
        if (count.isNumber() && count.intValue() <= 0 && cluster.flag("enableKarpenterScaling")) {
            report.warn(
                    "#" + config.pointer("instanceCount"),
                    "1 or more nodes, or the will to wait for Karpenter",
                    count + ": the cluster succeeds without a node, and gets one when a job asks",
                    "give the number of nodes that is to be there from the start");
        } else if (count.isNumber() && count.intValue() <= 0) {
            report.fail(
                    "#" + config.pointer("instanceCount"),
                    "1 or more nodes, or enableKarpenterScaling",
                    count + ": a cluster that succeeds and has no node",
                    "give the number of nodes");
        }
    }

    private static void keys(InfraForgeConfig config, Report report) {
        for (Map.Entry<String, JsonNode> entry : config.hyperpod().values().properties()) {
            String key = entry.getKey();
            String at = "#" + config.pointer(key);
            boolean empty =
                    entry.getValue().asText().isEmpty() && !entry.getValue().isContainerNode();
            if (key.startsWith("comment") || key.startsWith("_") || key.startsWith("//") || empty) {
                continue;
            }
            if (TAKEN_AND_DROPPED.contains(key)) {
                report.warn(
                        at,
                        "a key that has an effect",
                        key + " is read and dropped",
                        "leave it out");
            } else if (!KEYS.contains(key)) {
                unknown(key, at, report);
            }
        }
    }

    /** The tool reads numbers, switches and texts; another type ends it before it does anything. */
    private static void types(InfraForgeConfig config, Report report) {
        for (Map.Entry<String, JsonNode> entry : config.hyperpod().values().properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            String type =
                    WHOLE.contains(key)
                            ? "a whole number"
                            : SWITCHES.contains(key)
                                    ? "true or false"
                                    : KEYS.contains(key) ? "text" : "";
            boolean fits =
                    switch (type) {
                        case "a whole number" -> value.isIntegralNumber();
                        case "true or false" -> value.isBoolean();
                        case "text" -> value.isTextual();
                        default -> true;
                    };
            if (!fits && !value.isNull() && !Placeholder.in(value.asText())) {
                report.fail(
                        "#" + config.pointer(key),
                        "%s: %s".formatted(key, type),
                        value.isContainerNode() ? "a list or an object" : value.toString(),
                        "give %s: InfraForge does not load the config else".formatted(type));
            }
        }
    }

    /** What the rest of the config depends on goes missing as silently. */
    private static void others(InfraForgeConfig config, Report report) {
        for (Forge forge : config.forges()) {
            String text = forge.text("dependsOn");
            if (text == null
                    || forge.equals(config.hyperpod())
                    || !config.enabled().contains(forge.id())) {
                continue;
            }
            for (String dependency : text.split(",", -1)) {
                if (config.named(dependency) == null) {
                    report.fail(
                            "#" + forge.pointers().getOrDefault("dependsOn", ""),
                            "TYPE:id of an enabled instance",
                            "%s, which InfraForge does not find: it would go on without"
                                    .formatted(dependency.strip()),
                            "add '%s' to enabledForges, or leave the dependency out"
                                    .formatted(
                                            dependency
                                                    .substring(dependency.indexOf(':') + 1)
                                                    .strip()));
                }
            }
        }
    }

    private static void unknown(String key, String at, Report report) {
        String nearest = Nearest.to(key, KEYS);
        if (BEYOND_IT.contains(key.toLowerCase(Locale.ROOT))) {
            report.fail(
                    at,
                    "only what InfraForge can make",
                    "%s, which it ignores".formatted(key),
                    "leave it out, or deploy with slipway, which can");
        } else if (nearest != null) {
            report.fail(
                    at,
                    "a key of InfraForge",
                    "%s, which it ignores".formatted(key),
                    "did you mean %s?".formatted(nearest));
        } else {
            report.warn(
                    at,
                    "a key of InfraForge",
                    "%s, which it ignores".formatted(key),
                    "leave it out");
        }
    }

    private static void network(InfraForgeConfig config, Report report) {
        JsonNode network = config.document().path("forges").path("vpc");
        String at = "#/forges/vpc/defaults/vpcId";
        JsonNode id = network.path("defaults").path("vpcId");
        if (network.path("instances").path(0).has("vpcId")) {
            id = network.path("instances").path(0).path("vpcId");
            at = "#/forges/vpc/instances/0/vpcId";
        }
        if (id.isTextual() && !id.textValue().isBlank()) {
            report.fail(
                    at,
                    "no vpcId: InfraForge always makes a network",
                    id.textValue() + ": its look-up throws in a stack without an environment",
                    "leave it out, or deploy into this VPC with slipway");
        }
    }
}
