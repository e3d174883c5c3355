package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, the same by REST and as the data of an {@code io.slipway.deploy.asked.v1}
 * event on {@code ext.<producer>.deploy.v1}. Every field but name is optional: the preset fills in.
 *
 * @param preset {@code small} (default), {@code medium} or {@code large}
 * @param deployer who makes it; the default makes nothing
 * @param instanceGroups replaces the preset's groups when given
 * @param ttl ISO-8601 duration, such as {@code PT8H}
 * @param deadline ISO-8601 duration; computed from the request when left out
 * @param dryRun true: judge and plan, change nothing, end as {@code planned}
 * @param approval {@code required}: wait for somebody else's approval once there is a plan; {@code
 *     none} (default). What costs more an hour than is configured needs it in any case
 * @param onFailure {@code clean-up} (default), or {@code keep}: leave what was made, so that a
 *     retry goes on at the failed step
 * @param eksCluster ARN of the EKS cluster to join, or {@code create} (default)
 * @param network where the nodes stand; needed when an EKS cluster is joined
 * @param createCluster further members of CreateCluster in the spelling of AWS
 */
public record DeployAsk(
        @Nullable String name,
        @Nullable String preset,
        @Nullable String region,
        @Nullable String accountId,
        @Nullable String deployer,
        @Nullable String orchestrator,
        @Nullable String kubernetesVersion,
        @Nullable String nodeProvisioningMode,
        @Nullable String nodeRecovery,
        @Nullable String clusterRole,
        @Nullable Boolean autoScaling,
        @Nullable List<Group> instanceGroups,
        @Nullable Map<String, String> tags,
        @Nullable Map<String, String> environment,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration ttl,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration deadline,
        @Nullable BigDecimal budgetUsd,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dryRun,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String approval,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String onFailure,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String eksCluster,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Network network,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> createCluster) {

    public static final String TYPE = "io.slipway.deploy.asked.v1";

    public record Group(
            @Nullable String name,
            @Nullable String instanceType,
            @Nullable Integer count,
            @Nullable Integer minCount,
            @Nullable Integer threadsPerCore,
            @Nullable String executionRole,
            @Nullable String lifecycleScriptUri,
            @Nullable List<String> deepHealthChecks,
            @Nullable Integer volumeSizeGb,
            @Nullable Boolean spot,
            @Nullable Map<String, String> labels,
            @Nullable List<String> taints,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Network network,
            @JsonInclude(JsonInclude.Include.NON_NULL)
                    @Nullable Map<String, Object> createCluster) {}

    public record Network(@Nullable List<String> subnets, @Nullable List<String> securityGroups) {}
}
