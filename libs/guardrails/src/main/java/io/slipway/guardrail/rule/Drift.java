package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Network.SecurityGroup;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster is still what was asked for. */
final class Drift implements Rule.OfAccount {
    /** What DescribeCluster shows in the words of CreateCluster, and no deployer rewrites. */
    private static final List<String> COMPARED =
            List.of(
                    "ExecutionRole",
                    "OnStartDeepHealthChecks",
                    "TrainingPlanArn",
                    "OverrideVpcConfig");

    private static final RuleCard CARD =
            RuleCard.of(
                    "DRIFT",
                    Phase.PERIODIC,
                    Severity.WARNING,
                    "request, clusters, securityGroups",
                    "groups, types, counts, members and tags of the cluster, and its EFA rules, are those of the"
                            + " request",
                    "a change by hand is lost with the next update, or the update undoes it",
                    "deploy the request again, or take the change over into it",
                    "SageMaker DescribeCluster; EC2 DescribeSecurityGroups");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS, Part.SECURITY_GROUPS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), asked.name());
        if (cluster == null) {
            report.fail(
                    asked.at("/ClusterName"),
                    "a cluster " + asked.name(),
                    "none",
                    "deploy it again");
            return;
        }
        for (Group group : asked.groups()) {
            if (group.name() != null) {
                group(asked, group, there(cluster, group.name()), report);
            }
        }
        for (Hyperpod.Group there : cluster.groups()) {
            if (asked.groups().stream().noneMatch(group -> there.name().equals(group.name()))) {
                report.fail(
                        asked.at("/InstanceGroups"),
                        "no group " + there.name(),
                        "%d %s".formatted(there.target(), there.instanceType()),
                        "take it over into the request, or delete the group");
            }
        }
        for (var tag : asked.createCluster().path("Tags")) {
            String key = tag.path("Key").asText();
            String value = tag.path("Value").asText();
            Map<String, String> there = cluster.tags();
            if (there != null && !value.equals(there.get(key))) {
                report.fail(
                        asked.at("/Tags"),
                        "%s=%s".formatted(key, value),
                        there.getOrDefault(key, "no such tag"),
                        "set the tag again");
            }
        }
        cluster(asked, cluster, report);
        List<SecurityGroup> securityGroups = evidence.ifKnown(Part.SECURITY_GROUPS);
        if (securityGroups != null) {
            SgEfaSelf.still(asked, securityGroups, report);
        }
        report.passOtherwise("as asked");
    }

    private static void cluster(Asked asked, Hyperpod.Cluster cluster, Report report) {
        for (String member : List.of("NodeRecovery", "NodeProvisioningMode", "ClusterRole")) {
            same(
                    asked.createCluster().path(member),
                    cluster.described().path(member),
                    asked.at("/" + member),
                    "deploy again, or take it over into the request",
                    report);
        }
    }

    /** What the client said nothing of, and what nobody has read, cannot have drifted. */
    private static void same(
            JsonNode wanted, JsonNode there, String at, String fix, Report report) {
        if (wanted.isMissingNode()
                || wanted.isNull()
                || there.isMissingNode()
                || equal(wanted, there)) {
            return;
        }
        report.fail(at, wanted.toString(), there.toString(), fix);
    }

    /** Lists in any order; of an object, what is wanted of it. */
    private static boolean equal(JsonNode wanted, JsonNode there) {
        if (wanted.isArray()) {
            return wanted.size() == there.size()
                    && wanted.valueStream()
                            .allMatch(one -> there.valueStream().anyMatch(one::equals));
        }
        if (wanted.isObject()) {
            return wanted.propertyStream()
                    .allMatch(member -> equal(member.getValue(), there.path(member.getKey())));
        }
        return wanted.equals(there);
    }

    private static void group(
            Asked asked, Group group, Hyperpod.@Nullable Group there, Report report) {
        if (there == null) {
            report.fail(
                    asked.at(group.pointer()), group.label(), "no such group", "deploy it again");
            return;
        }
        if (group.count() != null && there.target() != group.count()) {
            report.fail(
                    asked.at(group.pointer() + "/InstanceCount"),
                    "%d nodes".formatted(group.count()),
                    "a target of %d".formatted(there.target()),
                    "deploy again, or ask for %d".formatted(there.target()));
        }
        if (!group.instanceTypes().isEmpty()
                && !group.instanceTypes().contains(there.instanceType())) {
            report.fail(
                    asked.at(group.pointer() + "/InstanceType"),
                    String.join(", ", group.instanceTypes()),
                    there.instanceType(),
                    "make a new group of the type that is meant");
        }
        for (String member : COMPARED) {
            same(
                    group.document().path(member),
                    there.described().path(member),
                    asked.at(group.pointer() + "/" + member),
                    "send %s of %s as asked in an update, or take it over into the request"
                            .formatted(member, group.label()),
                    report);
        }
        int threads = there.described().path("ThreadsPerCore").asInt(0);
        if (group.threadsPerCore() != null && threads > 0 && threads != group.threadsPerCore()) {
            report.fail(
                    asked.at(group.pointer() + "/ThreadsPerCore"),
                    String.valueOf(group.threadsPerCore()),
                    String.valueOf(threads),
                    "send ThreadsPerCore %d in an update".formatted(group.threadsPerCore()));
        }
    }

    private static Hyperpod.@Nullable Group there(Hyperpod.Cluster cluster, String name) {
        return cluster.groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
