package io.slipway.guardrail.preset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rendered cluster, nothing left open. Field for field what a deployment announces.
 *
 * @param orchestrator {@code eks} or {@code slurm}
 * @param nodeProvisioningMode {@code Continuous}, or null for the classic mode
 * @param ttl life of the cluster from ready on; null means it has no end
 */
public record ClusterRequest(
        String name,
        @Nullable String accountId,
        String region,
        String preset,
        String orchestrator,
        @Nullable String kubernetesVersion,
        @Nullable String nodeProvisioningMode,
        @Nullable String nodeRecovery,
        @Nullable String clusterRole,
        boolean autoScaling,
        List<InstanceGroup> instanceGroups,
        Map<String, String> tags,
        Map<String, String> environment,
        @Nullable Duration ttl,
        Duration deadline,
        @Nullable BigDecimal budgetUsd) {

    /**
     * @param volumeSizeGb EBS volume mounted at /opt/sagemaker
     * @param taints {@code key=value:Effect}
     */
    public record InstanceGroup(
            String name,
            String instanceType,
            int count,
            @Nullable Integer minCount,
            @Nullable Integer threadsPerCore,
            @Nullable String executionRole,
            @Nullable String lifecycleScriptUri,
            List<String> deepHealthChecks,
            @Nullable Integer volumeSizeGb,
            boolean spot,
            Map<String, String> labels,
            List<String> taints) {

        private ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("name", name);
            json.put("instanceType", instanceType);
            json.put("count", count);
            json.put("minCount", minCount);
            json.put("threadsPerCore", threadsPerCore);
            json.put("executionRole", executionRole);
            json.put("lifecycleScriptUri", lifecycleScriptUri);
            deepHealthChecks.forEach(json.putArray("deepHealthChecks")::add);
            json.put("volumeSizeGb", volumeSizeGb);
            json.put("spot", spot);
            put(json, "labels", labels);
            taints.forEach(json.putArray("taints")::add);
            return json;
        }
    }

    /** As the wire shows it: durations in ISO-8601, maps in the order of their keys. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        json.put("accountId", accountId);
        json.put("region", region);
        json.put("preset", preset);
        json.put("orchestrator", orchestrator);
        json.put("kubernetesVersion", kubernetesVersion);
        json.put("nodeProvisioningMode", nodeProvisioningMode);
        json.put("nodeRecovery", nodeRecovery);
        json.put("clusterRole", clusterRole);
        json.put("autoScaling", autoScaling);
        ArrayNode groups = json.putArray("instanceGroups");
        instanceGroups.forEach(group -> groups.add(group.json()));
        put(json, "tags", tags);
        put(json, "environment", environment);
        json.put("ttl", ttl == null ? null : ttl.toString());
        json.put("deadline", deadline.toString());
        json.put("budgetUsd", budgetUsd == null ? null : budgetUsd.stripTrailingZeros());
        return json;
    }

    private static void put(ObjectNode json, String name, Map<String, String> texts) {
        ObjectNode object = json.putObject(name);
        new TreeMap<>(texts).forEach(object::put);
    }
}
