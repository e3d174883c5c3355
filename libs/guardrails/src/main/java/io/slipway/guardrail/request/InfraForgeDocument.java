package io.slipway.guardrail.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.guardrail.request.InfraForgeConfig.Forge;
import java.util.HashMap;
import java.util.Map;

/** The CreateCluster call that InfraForge makes of a config. */
final class InfraForgeDocument {
    private final InfraForgeConfig config;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Map<String, String> places = new HashMap<>();

    private InfraForgeDocument(InfraForgeConfig config) {
        this.config = config;
    }

    static Asked of(InfraForgeConfig config) {
        var document = new InfraForgeDocument(config);
        document.write();
        return Asked.of(
                new Origin.InfraForge(config), document.root, new Pointers("", document.places));
    }

    private void write() {
        take("clusterName", root, "ClusterName", "/ClusterName");
        orchestrator();
        take("nodeProvisioningMode", root, "NodeProvisioningMode", "/NodeProvisioningMode");
        if (root.hasNonNull("Orchestrator") && !root.hasNonNull("NodeProvisioningMode")) {
            root.put("NodeProvisioningMode", "Continuous"); // what InfraForge says with EKS
        }
        take("nodeRecovery", root, "NodeRecovery", "/NodeRecovery");
        places.put("/AutoScaling", config.pointer("enableKarpenterScaling"));
        places.put("/ClusterRole", config.pointer("enableKarpenterScaling"));
        if (config.hyperpod().flag("enableKarpenterScaling")) {
            root.putObject("AutoScaling").put("Mode", "Enable").put("AutoScalerType", "Karpenter");
        }
        String at = "/InstanceGroups/0";
        places.put("/InstanceGroups", config.pointer("instanceGroupName"));
        places.put(at, config.hyperpod().pointers().getOrDefault("", ""));
        ObjectNode group = root.putArray("InstanceGroups").addObject();
        take("instanceGroupName", group, "InstanceGroupName", at + "/InstanceGroupName");
        take("instanceType", group, "InstanceType", at + "/InstanceType");
        take("instanceCount", group, "InstanceCount", at + "/InstanceCount");
        take("threadsPerCore", group, "ThreadsPerCore", at + "/ThreadsPerCore");
        lifecycle(group, at + "/LifeCycleConfig");
        storage(group, at + "/InstanceStorageConfigs");
        places.put(Asked.SUBNETS, config.pointer("azIndex"));
        places.put(Asked.NAME_STEM, "/global/stackName");
    }

    private void orchestrator() {
        places.put("/Orchestrator", config.pointer("dependsOn"));
        JsonNode arn = config.hyperpod().values().path("eksClusterArn");
        Forge eks = config.eks();
        if (arn.isTextual() && !arn.textValue().isBlank()) {
            root.putObject("Orchestrator").putObject("Eks").set("ClusterArn", arn);
            places.put("/Orchestrator/Eks/ClusterArn", config.pointer("eksClusterArn"));
        } else if (eks != null) {
            root.putObject("Orchestrator").putObject("Eks");
        }
        places.put(
                Asked.KUBERNETES_VERSION,
                eks == null || !eks.pointers().containsKey("eksVersion")
                        ? config.pointer("eksVersion")
                        : eks.pointers().getOrDefault("eksVersion", ""));
    }

    /** With the default life cycle InfraForge makes a bucket of its own for the script. */
    private void lifecycle(ObjectNode group, String at) {
        places.put(at, config.pointer("sourceS3Uri"));
        ObjectNode lifecycle = JsonNodeFactory.instance.objectNode();
        take("sourceS3Uri", lifecycle, "SourceS3Uri", at + "/SourceS3Uri");
        take("onCreateScript", lifecycle, "OnCreate", at + "/OnCreate");
        if (config.hyperpod().flag("useDefaultLifecycle")) {
            lifecycle.remove("SourceS3Uri");
        }
        if (!lifecycle.isEmpty()) {
            group.set("LifeCycleConfig", lifecycle);
        }
    }

    private void storage(ObjectNode group, String at) {
        places.put(at, config.pointer("ebsVolumeSizeGb"));
        JsonNode size = config.hyperpod().values().path("ebsVolumeSizeGb");
        if (!size.isMissingNode() && !size.isNull()) {
            group.putArray("InstanceStorageConfigs")
                    .addObject()
                    .putObject("EbsVolumeConfig")
                    .set("VolumeSizeInGB", size);
        }
    }

    private void take(String key, ObjectNode into, String member, String at) {
        places.put(at, config.pointer(key));
        JsonNode value = config.hyperpod().values().path(key);
        boolean empty = value.isTextual() && value.textValue().isBlank();
        if (!value.isMissingNode() && !value.isNull() && !empty) {
            into.set(member, value);
        }
    }
}
