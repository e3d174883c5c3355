package io.slipway.deploy.deployer.infraforge;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.aws.Names;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The config.json of one cluster: our overlay on InfraForge's HyperPod preset.
 *
 * @param hash SHA-256 of the text
 */
record ForgeConfig(String text, String hash) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ForgeConfig of(Deployer.Task task) {
        ClusterSpec spec = task.cluster();
        ClusterSpec.InstanceGroup group = spec.instanceGroups().getFirst();
        ObjectNode config = preset();
        config.withObject("/global")
                .put("stackName", Names.stack(task))
                .put("description", "HyperPod cluster %s, made by Slipway".formatted(spec.name()));
        ObjectNode eks = (ObjectNode) config.at("/forges/eks/instances/0");
        put(eks, "eksVersion", spec.kubernetesVersion());
        ObjectNode hyperpod = (ObjectNode) config.at("/forges/hyperpod/instances/0");
        hyperpod.put("clusterName", spec.name())
                .put("instanceGroupName", group.name())
                .put("instanceType", group.instanceType())
                .put("instanceCount", group.count());
        put(hyperpod, "nodeProvisioningMode", spec.nodeProvisioningMode());
        put(hyperpod, "nodeRecovery", spec.nodeRecovery());
        put(hyperpod, "eksVersion", spec.kubernetesVersion());
        if (group.threadsPerCore() != null) {
            hyperpod.put("threadsPerCore", group.threadsPerCore());
        }
        if (group.volumeSizeGb() != null) {
            hyperpod.put("ebsVolumeSizeGb", group.volumeSizeGb());
        }
        if (group.lifecycleScriptUri() != null) {
            hyperpod.put("useDefaultLifecycle", false)
                    .put("sourceS3Uri", group.lifecycleScriptUri());
        }
        hyperpod.put("enableKarpenterScaling", spec.autoScaling());
        String text = config.toPrettyString();
        return new ForgeConfig(text, sha256(text));
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /** What the request says and InfraForge has no key for: it would be ignored without a word. */
    static List<String> unsupported(ClusterSpec spec) {
        var fields = new ArrayList<String>();
        ClusterSpec.InstanceGroup group = spec.instanceGroups().getFirst();
        refuse(fields, !spec.orchestrator().equals("eks"), "orchestrator slurm");
        refuse(fields, spec.instanceGroups().size() > 1, "more than one instance group");
        refuse(
                fields,
                spec.eksCluster() != null && !spec.eksCluster().equals("create"),
                "eksCluster (its VPC is always new)");
        refuse(fields, spec.network() != null || group.network() != null, "network");
        refuse(
                fields,
                spec.createCluster() != null || group.createCluster() != null,
                "createCluster");
        refuse(fields, spec.clusterRole() != null, "clusterRole");
        refuse(fields, !group.deepHealthChecks().isEmpty(), "deepHealthChecks");
        refuse(fields, group.minCount() != null, "minCount");
        refuse(fields, group.executionRole() != null, "executionRole");
        refuse(fields, group.spot(), "spot");
        refuse(fields, !group.labels().isEmpty(), "labels");
        refuse(fields, !group.taints().isEmpty(), "taints");
        refuse(fields, group.count() == 0, "count 0 (a number overrides only above 0)");
        return fields;
    }

    private static void refuse(List<String> fields, boolean said, String field) {
        if (said) {
            fields.add(field);
        }
    }

    private static ObjectNode preset() {
        try (InputStream in = ForgeConfig.class.getResourceAsStream("config_hyperpod.json")) {
            return (ObjectNode) JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
