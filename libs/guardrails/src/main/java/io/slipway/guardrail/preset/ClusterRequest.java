package io.slipway.guardrail.preset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        @Nullable BigDecimal budgetUsd,
        @Nullable String eksCluster,
        ClusterAsk.@Nullable Network network,
        @Nullable Map<String, Object> createCluster) {

    /** A cluster for which the deployer makes or finds everything else. */
    public ClusterRequest(
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
            List<String> taints,
            ClusterAsk.@Nullable Network network,
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

        private static InstanceGroup of(ClusterAsk.Group ask) {
            return new InstanceGroup(
                    given(ask.name()),
                    given(ask.instanceType()),
                    given(ask.count()),
                    ask.minCount(),
                    ask.threadsPerCore(),
                    ask.executionRole(),
                    ask.lifecycleScriptUri(),
                    given(ask.deepHealthChecks()),
                    ask.volumeSizeGb(),
                    given(ask.spot()),
                    given(ask.labels()),
                    given(ask.taints()),
                    ask.network(),
                    ask.createCluster());
        }

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
            put(json, network);
            if (createCluster != null) {
                json.set("createCluster", JSON.valueToTree(createCluster));
            }
            return json;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> ALWAYS_THERE =
            List.of(
                    "name",
                    "region",
                    "preset",
                    "orchestrator",
                    "autoScaling",
                    "instanceGroups",
                    "tags",
                    "environment",
                    "deadline");

    private static final List<String> ALWAYS_IN_A_GROUP =
            List.of(
                    "name",
                    "instanceType",
                    "count",
                    "deepHealthChecks",
                    "spot",
                    "labels",
                    "taints");

    /** Whether a body has every member that rendering always leaves behind. */
    static boolean complete(JsonNode body) {
        return ALWAYS_THERE.stream().allMatch(body::hasNonNull)
                && body.get("instanceGroups").isArray()
                && body.get("instanceGroups")
                        .valueStream()
                        .allMatch(group -> ALWAYS_IN_A_GROUP.stream().allMatch(group::hasNonNull));
    }

    /** An ask that leaves nothing open, as it is: no default is added, not even a life time. */
    static ClusterRequest of(ClusterAsk ask) {
        return new ClusterRequest(
                given(ask.name()),
                ask.accountId(),
                given(ask.region()),
                given(ask.preset()),
                given(ask.orchestrator()),
                ask.kubernetesVersion(),
                ask.nodeProvisioningMode(),
                ask.nodeRecovery(),
                ask.clusterRole(),
                given(ask.autoScaling()),
                given(ask.instanceGroups()).stream().map(InstanceGroup::of).toList(),
                given(ask.tags()),
                given(ask.environment()),
                ask.ttl(),
                given(ask.deadline()),
                ask.budgetUsd(),
                ask.eksCluster(),
                ask.network(),
                ask.createCluster());
    }

    private static <T> T given(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("only a complete body is taken as it is");
        }
        return value;
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
        if (eksCluster != null) {
            json.put("eksCluster", eksCluster);
        }
        put(json, network);
        if (createCluster != null) {
            json.set("createCluster", JSON.valueToTree(createCluster));
        }
        return json;
    }

    private static void put(ObjectNode json, ClusterAsk.@Nullable Network network) {
        if (network != null) {
            ObjectNode object = json.putObject("network");
            network.subnets().forEach(object.putArray("subnets")::add);
            network.securityGroups().forEach(object.putArray("securityGroups")::add);
        }
    }

    private static void put(ObjectNode json, String name, Map<String, String> texts) {
        ObjectNode object = json.putObject(name);
        new TreeMap<>(texts).forEach(object::put);
    }
}
