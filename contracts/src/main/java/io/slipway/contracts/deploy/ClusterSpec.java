package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rendered cluster that a deployment is about: preset and overrides merged, nothing left open.
 *
 * @param accountId 12-digit AWS account, or null for the deployer's own
 * @param orchestrator {@code eks} or {@code slurm}
 * @param nodeProvisioningMode {@code Continuous}, or null for the classic mode
 * @param environment variables handed to the deployer; an allow list applies
 * @param ttl life of the cluster from ready on; null means it has no end
 * @param deadline longest time the deployment may take
 * @param budgetUsd most the cluster may cost over its life, US dollars
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterSpec(
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
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration ttl,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Duration deadline,
        @Nullable BigDecimal budgetUsd) {

    /**
     * One HyperPod instance group, field for field as CreateCluster takes it.
     *
     * @param volumeSizeGb size of the EBS volume at /opt/sagemaker, GB
     * @param deepHealthChecks {@code InstanceStress}, {@code InstanceConnectivity}; empty for none
     * @param taints {@code key=value:Effect}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
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
            List<String> taints) {}
}
