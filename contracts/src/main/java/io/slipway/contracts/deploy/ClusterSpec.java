package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param eksCluster ARN of the EKS cluster to join, or {@code create}; null is {@code create}
 * @param network where the nodes stand; null with an EKS cluster of the deployer's making
 * @param createCluster further members of CreateCluster in the spelling of AWS, laid over the rest
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
        @Nullable BigDecimal budgetUsd,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String eksCluster,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Network network,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> createCluster) {

    /** A cluster for which the deployer makes or finds everything else. */
    public ClusterSpec(
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
        this(
                name,
                accountId,
                region,
                preset,
                orchestrator,
                kubernetesVersion,
                nodeProvisioningMode,
                nodeRecovery,
                clusterRole,
                autoScaling,
                instanceGroups,
                tags,
                environment,
                ttl,
                deadline,
                budgetUsd,
                null,
                null,
                null);
    }

    /** Subnets and security groups by id. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Network(List<String> subnets, List<String> securityGroups) {}

    /**
     * One HyperPod instance group, field for field as CreateCluster takes it.
     *
     * @param volumeSizeGb size of the EBS volume at /opt/sagemaker, GB
     * @param deepHealthChecks {@code InstanceStress}, {@code InstanceConnectivity}; empty for none
     * @param taints {@code key=value:Effect}
     * @param network where the nodes of this group stand, when not where the cluster's do
     * @param createCluster further members of the group in the spelling of AWS, laid over the rest
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
            List<String> taints,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Network network,
            @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Map<String, Object> createCluster) {

        /** A group in the cluster's own network. */
        public InstanceGroup(
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
            this(
                    name,
                    instanceType,
                    count,
                    minCount,
                    threadsPerCore,
                    executionRole,
                    lifecycleScriptUri,
                    deepHealthChecks,
                    volumeSizeGb,
                    spot,
                    labels,
                    taints,
                    null,
                    null);
        }
    }
}
