package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;
import java.util.Set;

/** An update repeats all that it does not mean to change. */
final class UpdateWholeGroup implements Rule.OfAccount {
    private static final List<String> KEPT =
            List.of(
                    "LifeCycleConfig",
                    "ThreadsPerCore",
                    "InstanceStorageConfigs",
                    "OnStartDeepHealthChecks",
                    "TrainingPlanArn",
                    "ScheduledUpdateConfig",
                    "KubernetesConfig");

    private static final List<String> IMMUTABLE =
            List.of("InstanceType", "OverrideVpcConfig", "CapacityRequirements", "ExecutionRole");

    /** DescribeCluster shows these only of a group that has them. */
    private static final Set<String> ADDED_NEVER =
            Set.of("OverrideVpcConfig", "CapacityRequirements");

    private static final RuleCard CARD =
            RuleCard.of(
                    "UPDATE-WHOLE-GROUP",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, clusters",
                    "an update sends each group whole, leaves what cannot change as it is, and is"
                            + " sent to a cluster that is InService",
                    "UpdateCluster replaces a group by what it is sent: a field left out is reset,"
                            + " silently; a Failed cluster takes no update at all",
                    "send the group as DescribeCluster shows it, with only the change",
                    "SageMaker service model; HyperPod documentation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.UPDATE);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), asked.name());
        if (cluster == null) {
            report.fail(
                    asked.at("/ClusterName"),
                    "a cluster that there is",
                    "no " + asked.name(),
                    "create it, or correct the name");
            return;
        }
        if (!cluster.status().equals("InService")) {
            boolean dead = cluster.status().equals("Failed");
            report.fail(
                    asked.at("/ClusterName"),
                    "a cluster that is InService",
                    cluster.status(),
                    dead ? "delete it and create it anew" : "wait until it is InService");
        }
        for (Group group : asked.groups()) {
            cluster.groups().stream()
                    .filter(before -> before.name().equals(group.name()))
                    .forEach(before -> check(asked, group, before, report));
        }
        report.passOtherwise("every group is whole");
    }

    private static void check(Asked asked, Group group, Hyperpod.Group before, Report report) {
        JsonNode was = before.described();
        for (String member : KEPT) {
            JsonNode old = was.path(member);
            boolean had =
                    !old.isMissingNode()
                            && !old.isNull()
                            && !(old.isContainerNode() && old.isEmpty());
            if (had && !group.document().hasNonNull(member)) {
                report.fail(
                        asked.at(group.pointer() + "/" + member),
                        "%s as it is: %s".formatted(member, old),
                        "nothing, which resets it",
                        "add \"%s\": %s to %s".formatted(member, old, group.label()));
            }
        }
        for (String member : IMMUTABLE) {
            JsonNode old = was.path(member);
            JsonNode now = group.document().path(member);
            boolean added =
                    ADDED_NEVER.contains(member)
                            && old.isMissingNode()
                            && !was.isEmpty()
                            && !now.has("OnDemand");
            if (!now.isMissingNode() && !old.equals(now) && (added || !old.isMissingNode())) {
                report.fail(
                        asked.at(group.pointer() + "/" + member),
                        "%s as it is: %s".formatted(member, added ? "not given" : old),
                        now.toString(),
                        "leave it, or make a new group and delete this one");
            }
        }
        if (was.isEmpty() && !group.instanceTypes().contains(before.instanceType())) {
            report.fail(
                    asked.at(group.pointer() + "/InstanceType"),
                    before.instanceType() + ", as it is",
                    String.join(", ", group.instanceTypes()),
                    "leave it, or make a new group and delete this one");
        }
    }
}
