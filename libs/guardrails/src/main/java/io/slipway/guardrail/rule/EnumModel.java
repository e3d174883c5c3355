package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.aws.Breach;
import io.slipway.guardrail.aws.ServiceModel;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import io.slipway.guardrail.request.Placeholder;
import io.slipway.guardrail.request.Unread;
import java.util.HashMap;
import java.util.HashSet;
import java.util.regex.Pattern;

/** The whole request against the published model of CreateCluster. */
final class EnumModel implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "ENUM-MODEL",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    false,
                    "request",
                    "every member has the type, length, pattern and value that CreateCluster takes,"
                            + " and members that exclude each other are not together",
                    "CreateCluster answers ValidationException for the first mistake only, after"
                            + " everything before it has been made",
                    "correct the member that the subject points to",
                    "SageMaker service model, input of CreateCluster; HyperPod documentation");

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        for (Breach breach : ServiceModel.createCluster().check(asked.createCluster())) {
            if (breach.kind() != Breach.Kind.MISSING
                    || !asked.filledInLater(breach.member(), breach.pointer())) {
                breach(asked, breach, report);
            }
        }
        unread(asked, report);
        account(asked, report);
        orchestrator(asked, report);
        someGroup(asked, report);
        tags(asked, report);
        groups(asked, report);
        slurm(asked, report);
        tieredStorage(asked, report);
        ids(asked, report);
        report.passOtherwise("%d instance groups".formatted(asked.groups().size()));
    }

    private static void breach(Asked asked, Breach breach, Report report) {
        String at = asked.at(breach.pointer());
        String expected = "%s: %s".formatted(breach.member(), breach.expected());
        JsonNode value = asked.createCluster().at(breach.pointer());
        if (breach.pointer().equals("/InstanceGroupsToDelete")) {
            return; // UpdateCluster has one member more than CreateCluster
        }
        if (value.isTextual() && Placeholder.in(value.textValue())) {
            report.unknownAside(
                    at, expected, value.textValue(), "fill the gap in, and check again");
        } else if (breach.kind() == Breach.Kind.UNKNOWN_MEMBER
                && ServiceModel.createCluster().knows(breach.member())) {
            report.fail(
                    at, expected, breach.actual(), "it is a member of another part: move it there");
        } else if (breach.kind() == Breach.Kind.UNKNOWN_MEMBER
                && !breach.fix().startsWith("did you mean")) {
            report.warn(
                    at,
                    "a member of CreateCluster as it is today",
                    breach.actual() + " is none of them",
                    "leave it out: CreateCluster refuses it, or an earlier one had it");
        } else {
            report.fail(at, expected, breach.actual(), breach.fix());
        }
    }

    /** What our own shape refuses, and what a set of variables misspells. */
    private static void unread(Asked asked, Report report) {
        for (Unread one : asked.unread()) {
            report.fail(one.pointer(), one.expected(), one.actual(), one.fix());
        }
    }

    /** A call that names no group makes no node; an update may only delete some. */
    private static void someGroup(Asked asked, Report report) {
        JsonNode call = asked.createCluster();
        boolean none =
                !call.hasNonNull("InstanceGroups") && !call.hasNonNull("RestrictedInstanceGroups");
        if (none
                && asked.origin() instanceof Origin.CreateCluster
                && !call.has("InstanceGroupsToDelete")) {
            report.fail(
                    asked.at("/InstanceGroups"),
                    "InstanceGroups or RestrictedInstanceGroups: 1 to 100 groups",
                    "neither",
                    "add a group with InstanceGroupName, InstanceType, InstanceCount and ExecutionRole");
        }
    }

    private static void tags(Asked asked, Report report) {
        JsonNode tags = asked.createCluster().path("Tags");
        var keys = new HashSet<String>();
        for (int i = 0; i < tags.size() && tags.isArray(); i++) {
            String key = tags.get(i).path("Key").asText();
            if (!key.isEmpty() && !keys.add(key)) {
                report.fail(
                        asked.at("/Tags/" + i),
                        "each key of a tag once",
                        "'%s' twice".formatted(key),
                        "keep the value that is meant");
            }
            if (key.regionMatches(true, 0, "aws:", 0, "aws:".length())) {
                report.fail(
                        asked.at("/Tags/" + i),
                        "a key that does not begin with aws:, which AWS keeps for itself",
                        key,
                        "name it '%s'".formatted(key.substring("aws:".length())));
            }
        }
    }

    private static void account(Asked asked, Report report) {
        String account = asked.accountId();
        if (account != null
                && !Placeholder.in(account)
                && asked.origin() instanceof Origin.Slipway
                && !ACCOUNT.matcher(account).matches()) {
            report.fail(
                    asked.atOwn("/accountId"),
                    "an account id of 12 digits",
                    account,
                    "give the id of the AWS account, or leave it out for the deployer's own");
        }
    }

    private static void orchestrator(Asked asked, Report report) {
        JsonNode orchestrator = asked.createCluster().path("Orchestrator");
        if (orchestrator.hasNonNull("Eks") && orchestrator.hasNonNull("Slurm")) {
            report.fail(
                    asked.at("/Orchestrator"),
                    "exactly one of Eks and Slurm",
                    "both",
                    "keep the one that is meant");
        }
        if (orchestrator.isObject()
                && asked.origin() instanceof Origin.CreateCluster
                && !orchestrator.hasNonNull("Eks")
                && !orchestrator.hasNonNull("Slurm")) {
            report.fail(
                    asked.at("/Orchestrator"),
                    "exactly one of Eks and Slurm",
                    "neither",
                    "give Eks with the ClusterArn of the EKS cluster, or Slurm");
        }
        if (asked.kubernetes()
                && asked.origin() instanceof Origin.CreateCluster
                && !asked.createCluster().has("InstanceGroupsToDelete")
                && !asked.createCluster().hasNonNull("VpcConfig")) {
            report.fail(
                    asked.at("/VpcConfig"),
                    "VpcConfig, which an EKS cluster needs",
                    "nothing",
                    "give SecurityGroupIds and Subnets; they cannot be changed later");
        }
    }

    private static void groups(Asked asked, Report report) {
        var names = new HashSet<String>();
        for (Group group : asked.groups()) {
            if (group.name() != null && !names.add(group.name())) {
                report.fail(
                        asked.at(group.pointer() + "/InstanceGroupName"),
                        "a name that no other group of the cluster has",
                        group.name(),
                        "rename one of the groups");
            }
            types(asked, group, report);
            if (group.minCount() != null
                    && group.count() != null
                    && group.minCount() > group.count()) {
                report.fail(
                        asked.at(group.pointer() + "/MinInstanceCount"),
                        "at most the count of the group, " + group.count(),
                        String.valueOf(group.minCount()),
                        "lower MinInstanceCount: it can never be reached");
            }
            otherOrchestrator(asked, group, report);
            JsonNode capacity = group.document().path("CapacityRequirements");
            if (capacity.hasNonNull("Spot") && capacity.hasNonNull("OnDemand")) {
                report.fail(
                        asked.at(group.pointer() + "/CapacityRequirements"),
                        "one of Spot and OnDemand",
                        "both",
                        "keep the one that is meant");
            }
        }
    }

    /** Each orchestrator has members that mean nothing to the other. */
    private static void otherOrchestrator(Asked asked, Group group, Report report) {
        boolean slurm = asked.createCluster().path("Orchestrator").hasNonNull("Slurm");
        if (asked.kubernetes() && !slurm && group.document().hasNonNull("SlurmConfig")) {
            report.fail(
                    asked.at(group.pointer() + "/SlurmConfig"),
                    "SlurmConfig with Orchestrator.Slurm only",
                    "%s of an EKS cluster has it".formatted(group.label()),
                    "leave SlurmConfig out, or name Slurm as the orchestrator");
        }
        if (slurm && !asked.kubernetes() && group.document().hasNonNull("KubernetesConfig")) {
            report.fail(
                    asked.at(group.pointer() + "/KubernetesConfig"),
                    "KubernetesConfig with Orchestrator.Eks only",
                    "%s of a Slurm cluster has it".formatted(group.label()),
                    "leave KubernetesConfig out, or name EKS as the orchestrator");
        }
    }

    /** One controller, one login group at most, and a partition for whoever computes. */
    private static void slurm(Asked asked, Report report) {
        var first = new HashMap<String, String>();
        for (Group group : asked.groups()) {
            JsonNode config = group.document().path("SlurmConfig");
            String type = config.path("NodeType").asText();
            boolean partitions = !config.path("PartitionNames").isEmpty();
            String at = asked.at(group.pointer() + "/SlurmConfig");
            if (type.equals("Compute") && !partitions) {
                report.fail(
                        at + "/PartitionNames",
                        "the partition that Compute nodes are in",
                        "nothing",
                        "add \"PartitionNames\": [\"%s\"]".formatted(group.name()));
            }
            if ((type.equals("Controller") || type.equals("Login")) && partitions) {
                report.fail(
                        at + "/PartitionNames",
                        "no partition: %s nodes compute nothing".formatted(type),
                        config.path("PartitionNames").toString(),
                        "leave PartitionNames out of " + group.label());
            }
            if ((type.equals("Controller") || type.equals("Login")) && first.containsKey(type)) {
                report.fail(
                        at + "/NodeType",
                        "one group of NodeType " + type,
                        "%s is one already".formatted(first.get(type)),
                        "make %s Compute, with a partition".formatted(group.label()));
            }
            if (!type.isEmpty()) {
                first.putIfAbsent(type, group.label());
            }
        }
        if (!first.isEmpty() && !first.containsKey("Controller")) {
            report.warn(
                    asked.at("/InstanceGroups"),
                    "one group of NodeType Controller",
                    "none, which only an update may have",
                    "add a group of one node with SlurmConfig {\"NodeType\": \"Controller\"}");
        }
    }

    private static void types(Asked asked, Group group, Report report) {
        boolean type = group.document().hasNonNull("InstanceType");
        boolean requirements = group.document().hasNonNull("InstanceRequirements");
        boolean restricted = group.pointer().startsWith("/Restricted");
        if (!restricted
                && type == requirements
                && (type
                        || !asked.filledInLater(
                                "InstanceType", group.pointer() + "/InstanceType"))) {
            report.fail(
                    asked.at(group.pointer() + "/InstanceType"),
                    "either InstanceType or InstanceRequirements",
                    type ? "both" : "neither",
                    type ? "keep the one that is meant" : "name the instance type");
        }
    }

    /** The model takes any letters for the ids of EC2. */
    private static void ids(Asked asked, Report report) {
        for (Placement.Ref ref : Placement.allSubnets(asked)) {
            id(ref, "subnet-", report);
        }
        for (Placement.Ref ref : Placement.allSecurityGroups(asked)) {
            id(ref, "sg-", report);
        }
    }

    private static void id(Placement.Ref ref, String start, Report report) {
        if (!ref.id().startsWith(start) && !ref.id().isEmpty() && !Placeholder.in(ref.id())) {
            report.fail(
                    ref.subject(),
                    "an id that begins with " + start,
                    ref.id(),
                    "give the id, and not the name or the id of another thing");
        }
    }

    private static void tieredStorage(Asked asked, Report report) {
        JsonNode percentage =
                asked.createCluster()
                        .path("TieredStorageConfig")
                        .path("InstanceMemoryAllocationPercentage");
        if (percentage.isInt() && percentage.intValue() >= 0 && percentage.intValue() < 20) {
            report.warn(
                    asked.at("/TieredStorageConfig/InstanceMemoryAllocationPercentage"),
                    "20 to 100, as the documentation says (the model takes 0 to 100)",
                    percentage.asText(),
                    "give at least 20");
        }
    }
}
