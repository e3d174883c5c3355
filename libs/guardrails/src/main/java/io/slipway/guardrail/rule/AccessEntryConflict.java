package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks.AccessEntry;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Nobody else has made the access entry that HyperPod will make. */
final class AccessEntryConflict implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "ACCESS-ENTRY-CONFLICT",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, accessEntries",
                    "the EKS cluster has no access entry of another type, and no line in aws-auth,"
                            + " for an execution role or HyperPod's service-linked role",
                    "HyperPod makes entries of type HYPERPOD_LINUX itself; one that is left from an"
                            + " earlier attempt makes the creation fail",
                    "delete the entry or the line, and let HyperPod make its own",
                    "HyperPod documentation; issues 303 and 267 of hyperpod-cli");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.ACCESS_ENTRIES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return;
        }
        Set<String> roles = new HashSet<>();
        for (Group group : asked.groups()) {
            String arn = group.document().path("ExecutionRole").asText();
            if (!arn.isEmpty()) {
                roles.add(plain(arn));
            }
        }
        for (AccessEntry entry : evidence.of(Part.ACCESS_ENTRIES)) {
            boolean ours =
                    asked.eksName() == null
                            || entry.cluster().isEmpty()
                            || entry.cluster().equals(asked.eksName());
            String principal = plain(entry.principalArn());
            boolean reserved =
                    roles.contains(principal) || principal.endsWith("/" + ServiceLinkedRole.NAME);
            if (ours && reserved && !entry.type().equals("HYPERPOD_LINUX")) {
                report.fail(
                        entry.principalArn(),
                        "no entry, or one of type HYPERPOD_LINUX",
                        entry.type(),
                        entry.type().equals("AWS_AUTH")
                                ? "remove its line from the ConfigMap kube-system/aws-auth"
                                : "aws eks delete-access-entry --cluster-name %s --principal-arn %s"
                                        .formatted(entry.cluster(), entry.principalArn()));
            }
        }
        report.passOtherwise("none in the way");
    }

    /** A path is part of a role's ARN, and not of what some tools write into an entry. */
    private static String plain(String arn) {
        int role = arn.indexOf(":role/");
        return role < 0
                ? arn
                : arn.substring(0, role) + ":role/" + arn.substring(arn.lastIndexOf('/') + 1);
    }
}
