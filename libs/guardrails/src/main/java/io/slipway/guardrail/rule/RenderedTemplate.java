package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.List;

/** What a template tool makes of a config is what the config asks for. */
final class RenderedTemplate implements Rule.OfBoth {
    private static final RuleCard CARD =
            RuleCard.of(
                    "RENDERED-TEMPLATE",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, template",
                    "InfraForge takes over every value of the config (dependencies resolve, azIndex"
                            + " exists, nothing is ignored), and the template it writes has EKS,"
                            + " our groups, counts, types, threads and deep checks",
                    "it falls back without a word: an EKS it does not find gives a Slurm cluster,"
                            + " an azIndex out of range the first subnet",
                    "correct the key of the finding",
                    "source of InfraForge 81b4f9b; measured");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.TEMPLATE);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        boolean infraForge = asked.origin() instanceof Origin.InfraForge;
        JsonNode template = evidence.ifKnown(Part.TEMPLATE);
        if (asked.origin() instanceof Origin.InfraForge(var config)) {
            InfraForgeTraps.check(config, report);
        }
        if (template != null) {
            template(asked, template, report);
        } else if (!infraForge) {
            report.skip("no template is rendered for this request");
            return;
        }
        report.passOtherwise("all that is asked is taken over");
    }

    private static void template(Asked asked, JsonNode template, Report report) {
        JsonNode cluster = null;
        for (JsonNode resource : template.path("Resources")) {
            if (resource.path("Type").asText().equals("AWS::SageMaker::Cluster")) {
                cluster = resource.path("Properties");
            }
        }
        if (cluster == null) {
            report.fail(
                    "facts/template",
                    "a resource AWS::SageMaker::Cluster",
                    "none",
                    "enable the HyperPod cluster in the config, and render it again");
            return;
        }
        if (asked.kubernetes() && !cluster.path("Orchestrator").hasNonNull("Eks")) {
            report.fail(
                    asked.at("/Orchestrator"),
                    "Orchestrator.Eks in the template",
                    "none: this would be a Slurm cluster",
                    "correct the dependency on the EKS cluster");
        }
        for (Group group : asked.groups()) {
            group(asked, group, cluster.path("InstanceGroups"), report);
        }
    }

    private static void group(Asked asked, Group group, JsonNode groups, Report report) {
        for (JsonNode made : groups) {
            if (made.path("InstanceGroupName").asText().equals(group.name())) {
                for (String member :
                        List.of(
                                "InstanceCount",
                                "InstanceType",
                                "ThreadsPerCore",
                                "OnStartDeepHealthChecks")) {
                    JsonNode wanted = group.document().path(member);
                    JsonNode there = made.path(member);
                    if (!wanted.isMissingNode() && !wanted.asText().equals(there.asText())) {
                        report.fail(
                                asked.at(group.pointer() + "/" + member),
                                "%s: %s".formatted(member, wanted),
                                "%s in the template"
                                        .formatted(there.isMissingNode() ? "nothing" : there),
                                "the tool does not take this value over: use another deployer");
                    } else if (wanted.isContainerNode() && !wanted.equals(there)) {
                        report.fail(
                                asked.at(group.pointer() + "/" + member),
                                "%s: %s".formatted(member, wanted),
                                "%s in the template"
                                        .formatted(there.isMissingNode() ? "nothing" : there),
                                "the tool does not take this value over: use another deployer");
                    }
                }
                return;
            }
        }
        report.fail(
                asked.at(group.pointer()),
                "%s in the template".formatted(group.label()),
                "no such group",
                "render the config again, and look for a group that replaces it");
    }
}
