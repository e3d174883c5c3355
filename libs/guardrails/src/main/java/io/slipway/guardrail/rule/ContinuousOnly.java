package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.List;

/** What only works with continuous provisioning is asked only with it. */
final class ContinuousOnly implements Rule.OfBoth {
    private static final RuleCard CARD =
            new RuleCard(
                    "CONTINUOUS-ONLY",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request, workloads",
                    "Spot and autoscaling come with NodeProvisioningMode Continuous, autoscaling"
                            + " also with a ClusterRole, and Continuous with EKS",
                    "the mode cannot be changed after creation, so a wrong one costs the cluster",
                    "set NodeProvisioningMode to Continuous at creation",
                    "HyperPod documentation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.WORKLOADS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        boolean continuous =
                asked.createCluster().path("NodeProvisioningMode").asText().equals("Continuous");
        String mode = asked.at("/NodeProvisioningMode");
        if (continuous && !asked.kubernetes()) {
            report.warn(
                    mode,
                    "Continuous with an EKS orchestrator, as all versions of the documentation have it",
                    "Continuous without one, which only the latest has",
                    "make sure that your region takes it with Slurm, or leave it out");
        }
        JsonNode strategy = asked.createCluster().at("/Orchestrator/Slurm/SlurmConfigStrategy");
        if (continuous && !strategy.isMissingNode()) {
            report.fail(
                    asked.at("/Orchestrator/Slurm/SlurmConfigStrategy"),
                    "no SlurmConfigStrategy with NodeProvisioningMode Continuous, which always merges",
                    strategy.asText(),
                    "leave SlurmConfigStrategy out, or NodeProvisioningMode");
        }
        for (Group group : asked.groups()) {
            if (group.spot() && !continuous && groupsAlone(asked)) {
                beside(asked, group, "CapacityRequirements", report);
            } else if (group.spot() && !continuous) {
                report.fail(
                        asked.at(group.pointer() + "/CapacityRequirements"),
                        "Spot only with NodeProvisioningMode Continuous",
                        "%s is Spot in the classic mode".formatted(group.label()),
                        "set NodeProvisioningMode to Continuous at creation, or leave Spot out");
            }
        }
        if (!continuous && (asked.origin() instanceof Origin.CreateCluster)) {
            classic(asked, report);
        }
        JsonNode scaling = asked.createCluster().path("AutoScaling");
        if (scaling.path("Mode").asText().equals("Enable")) {
            scaling(asked, continuous, report);
            scalers(asked, evidence, report);
        }
        report.passOtherwise(
                continuous ? "Continuous" : "the classic mode, and nothing that it cannot do");
    }

    /** What {@code --instance-groups} takes; the mode is an argument beside it. */
    private static boolean groupsAlone(Asked asked) {
        return asked.origin() instanceof Origin.CreateCluster(var call) && call.isArray();
    }

    private static void beside(Asked asked, Group group, String member, Report report) {
        report.unknownInfo(
                asked.at(group.pointer() + "/" + member),
                member + " with NodeProvisioningMode Continuous",
                "a list of groups does not tell the mode",
                "call with --node-provisioning-mode Continuous, or leave %s out".formatted(member));
    }

    /** What the model takes, and the documentation of the member wants Continuous for. */
    private static void classic(Asked asked, Report report) {
        for (Group group : asked.groups()) {
            for (String member : List.of("InstanceRequirements", "MinInstanceCount")) {
                if (group.document().hasNonNull(member) && groupsAlone(asked)) {
                    beside(asked, group, member, report);
                } else if (group.document().hasNonNull(member)) {
                    report.warn(
                            asked.at(group.pointer() + "/" + member),
                            member + " with NodeProvisioningMode Continuous",
                            "%s has it in the classic mode".formatted(group.label()),
                            "set NodeProvisioningMode to Continuous, or leave %s out"
                                    .formatted(member));
                }
            }
        }
    }

    private static void scalers(Asked asked, Evidence evidence, Report report) {
        List<Workload> workloads = evidence.ifKnown(Part.WORKLOADS);
        if (workloads != null
                && workloads.stream().anyMatch(one -> one.name().contains("cluster-autoscaler"))) {
            report.fail(
                    asked.at("/AutoScaling"),
                    "one program that scales the nodes",
                    "Karpenter is asked for, and a cluster-autoscaler runs already",
                    "remove the cluster-autoscaler, or keep it off the HyperPod nodes");
        }
    }

    private static void scaling(Asked asked, boolean continuous, Report report) {
        if (!continuous) {
            report.fail(
                    asked.at("/AutoScaling"),
                    "autoscaling only with NodeProvisioningMode Continuous",
                    "autoscaling in the classic mode",
                    "set NodeProvisioningMode to Continuous at creation, or leave autoscaling out");
        }
        if (!asked.createCluster().hasNonNull("ClusterRole")
                && !asked.filledInLater("ClusterRole")) {
            report.fail(
                    asked.at("/ClusterRole"),
                    "a ClusterRole for autoscaling",
                    "nothing",
                    "give the ARN of a role that HyperPod may scale with");
        }
    }
}
