package io.slipway.guardrail.preset;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for, before the preset fills in; every field but the name may be left out. */
public record ClusterAsk(
        @Nullable String name,
        @Nullable String preset,
        @Nullable String region,
        @Nullable String accountId,
        @Nullable String orchestrator,
        @Nullable String kubernetesVersion,
        @Nullable String nodeProvisioningMode,
        @Nullable String nodeRecovery,
        @Nullable String clusterRole,
        @Nullable Boolean autoScaling,
        @Nullable List<Group> instanceGroups,
        @Nullable Map<String, String> tags,
        @Nullable Map<String, String> environment,
        @Nullable Duration ttl,
        @Nullable Duration deadline,
        @Nullable BigDecimal budgetUsd,
        @Nullable String eksCluster,
        @Nullable Network network,
        @Nullable Map<String, Object> createCluster) {

    /** Where nodes stand: subnets and security groups by id. */
    public record Network(List<String> subnets, List<String> securityGroups) {}

    /** One instance group; a group named like one of the preset's starts from it. */
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
            @Nullable Network network,
            @Nullable Map<String, Object> createCluster) {}

    /** What is said by a field of ours and nowhere else, so that it is said once. */
    private static final List<String> OURS = List.of("ClusterName", "InstanceGroups", "Tags");

    private static final List<String> OURS_IN_A_GROUP =
            List.of("InstanceGroupName", "InstanceCount");

    /** Reads what it can and adds a violation for every field that it cannot. */
    static ClusterAsk read(JsonNode body, List<Violation> violations) {
        var fields = new Fields(body, "#", violations);
        var ask =
                new ClusterAsk(
                        fields.text("name"),
                        fields.text("preset"),
                        fields.text("region"),
                        fields.text("accountId"),
                        fields.text("orchestrator"),
                        fields.text("kubernetesVersion"),
                        fields.text("nodeProvisioningMode"),
                        fields.text("nodeRecovery"),
                        fields.text("clusterRole"),
                        fields.flag("autoScaling"),
                        groups(fields.objects("instanceGroups")),
                        fields.textsByName("tags"),
                        fields.textsByName("environment"),
                        fields.duration("ttl"),
                        fields.duration("deadline"),
                        fields.amount("budgetUsd"),
                        fields.text("eksCluster"),
                        network(fields),
                        fields.awsMembers("createCluster", OURS));
        fields.text("deployer"); // who deploys, and how, changes nothing about what is deployed
        fields.flag("dryRun");
        fields.text("approval");
        fields.text("onFailure");
        fields.refuseOthers();
        return ask;
    }

    private static @Nullable List<Group> groups(@Nullable List<Fields> groups) {
        if (groups == null) {
            return null;
        }
        var read = new ArrayList<Group>();
        for (Fields fields : groups) {
            read.add(
                    new Group(
                            fields.text("name"),
                            fields.text("instanceType"),
                            fields.whole("count"),
                            fields.whole("minCount"),
                            fields.whole("threadsPerCore"),
                            fields.text("executionRole"),
                            fields.text("lifecycleScriptUri"),
                            fields.texts("deepHealthChecks"),
                            fields.whole("volumeSizeGb"),
                            fields.flag("spot"),
                            fields.textsByName("labels"),
                            fields.texts("taints"),
                            network(fields),
                            fields.awsMembers("createCluster", OURS_IN_A_GROUP)));
            fields.refuseOthers();
        }
        return read;
    }

    private static @Nullable Network network(Fields owner) {
        Fields fields = owner.object("network");
        if (fields == null) {
            return null;
        }
        List<String> subnets = fields.texts("subnets");
        List<String> securityGroups = fields.texts("securityGroups");
        fields.refuseOthers();
        return new Network(
                subnets == null ? List.of() : subnets,
                securityGroups == null ? List.of() : securityGroups);
    }
}
