package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.aws.wire.AwsFault;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a service model cannot say: which members go together. */
final class Rules {
    private Rules() {}

    static AwsFault invalid(String message) {
        return new AwsFault("ValidationException", 400, message);
    }

    static void create(ObjectNode ask) {
        JsonNode orchestrator = ask.path("Orchestrator");
        boolean eks = orchestrator.has("Eks");
        boolean continuous = ask.path("NodeProvisioningMode").asText().equals("Continuous");
        if (eks && orchestrator.has("Slurm")) {
            throw invalid("Orchestrator must be exactly one of Eks and Slurm.");
        }
        if (!orchestrator.isMissingNode() && orchestrator.isEmpty()) {
            throw invalid("Orchestrator must be exactly one of Eks and Slurm.");
        }
        if (eks && !ask.has("VpcConfig")) {
            throw invalid("VpcConfig is required for a cluster with the EKS orchestrator.");
        }
        if (continuous && orchestrator.isMissingNode()) {
            throw invalid(
                    "NodeProvisioningMode Continuous is supported only with an orchestrator.");
        }
        Set<String> names = new HashSet<>();
        for (String member : new String[] {"InstanceGroups", "RestrictedInstanceGroups"}) {
            for (JsonNode group : ask.path(member)) {
                if (!names.add(group.path("InstanceGroupName").asText())) {
                    throw invalid(
                            "Instance group name %s is used more than once."
                                    .formatted(group.path("InstanceGroupName").asText()));
                }
                group(group, continuous);
            }
        }
        scaling(ask.path("AutoScaling"), continuous, ask.has("ClusterRole"));
    }

    static void scaling(JsonNode scaling, boolean continuous, boolean role) {
        if (scaling.path("Mode").asText().equals("Enable") && !(continuous && role)) {
            throw invalid(
                    "AutoScaling requires NodeProvisioningMode Continuous and a ClusterRole.");
        }
    }

    static void group(JsonNode group, boolean continuous) {
        String name = group.path("InstanceGroupName").asText();
        if (group.has("InstanceType") == group.has("InstanceRequirements")) {
            throw invalid(
                    "Instance group %s must have exactly one of InstanceType and InstanceRequirements."
                            .formatted(name));
        }
        if (group.path("CapacityRequirements").has("Spot") && !continuous) {
            throw invalid(
                    "Instance group %s: Spot capacity requires NodeProvisioningMode Continuous."
                            .formatted(name));
        }
        if (group.path("MinInstanceCount").asInt() > group.path("InstanceCount").asInt()) {
            throw invalid(
                    "Instance group %s: MinInstanceCount must not exceed InstanceCount."
                            .formatted(name));
        }
        for (JsonNode storage : group.path("InstanceStorageConfigs")) {
            JsonNode ebs = storage.path("EbsVolumeConfig");
            if (ebs.path("RootVolume").asBoolean()
                    && (ebs.has("VolumeSizeInGB") || !ebs.has("VolumeKmsKeyId"))) {
                throw invalid(
                        "Instance group %s: a root volume takes no VolumeSizeInGB and needs a VolumeKmsKeyId."
                                .formatted(name));
            }
        }
    }

    /** What an update may not change about a group that exists. */
    static void update(Group group, JsonNode wanted) {
        for (String fixed :
                new String[] {"InstanceType", "OverrideVpcConfig", "CapacityRequirements"}) {
            JsonNode now = group.spec.get(fixed);
            JsonNode then = wanted.get(fixed);
            if (!same(now, then)) {
                throw invalid(
                        "%s of instance group %s cannot be changed.".formatted(fixed, group.name));
            }
        }
    }

    private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return one == null ? other == null : one.equals(other);
    }
}
