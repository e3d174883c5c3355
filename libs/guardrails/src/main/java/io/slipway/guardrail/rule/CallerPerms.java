package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Iam.Permission;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.ArrayList;
import java.util.List;

/** Whoever deploys may make every call of the deployment. */
final class CallerPerms implements Rule.OfAccount {
    private static final List<String> ALWAYS =
            List.of("iam:PassRole", "sagemaker:CreateCluster", "iam:CreateServiceLinkedRole");
    private static final List<String> ON_EKS =
            List.of(
                    "eks:DescribeCluster",
                    "eks:CreateAccessEntry",
                    "eks:DescribeAccessEntry",
                    "eks:DeleteAccessEntry",
                    "eks:AssociateAccessPolicy");

    private static final RuleCard CARD =
            RuleCard.of(
                    "CALLER-PERMS",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, permissions",
                    "the caller may pass the role, create the cluster, create the service-linked"
                            + " role, and on EKS handle access entries",
                    "a refusal comes after twenty minutes of EKS creation, and leaves what was made"
                            + " until then",
                    "give the caller the statement of the finding",
                    "HyperPod documentation: IAM permissions of the administrator");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.PERMISSIONS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Permission> told = evidence.of(Part.PERMISSIONS);
        var needed = new ArrayList<>(ALWAYS);
        if (asked.kubernetes()) {
            needed.addAll(ON_EKS);
        }
        var denied = new ArrayList<String>();
        var untold = new ArrayList<String>();
        for (String action : needed) {
            Permission permission =
                    told.stream()
                            .filter(one -> one.action().equalsIgnoreCase(action))
                            .findFirst()
                            .orElse(null);
            if (permission == null) {
                untold.add(action);
            } else if (!permission.allowed()) {
                denied.add(action);
            }
        }
        if (!denied.isEmpty()) {
            report.fail(
                    "caller",
                    "permission for " + String.join(", ", needed),
                    "denied: " + String.join(", ", denied),
                    "allow {\"Effect\":\"Allow\",\"Action\":[\"%s\"]} to the caller, and look for an SCP that denies it"
                            .formatted(String.join("\",\"", denied)));
        }
        if (!untold.isEmpty()) {
            report.untold(
                    "caller",
                    "permission for " + String.join(", ", needed),
                    "not simulated: " + String.join(", ", untold),
                    "simulate them all: " + Part.PERMISSIONS.from());
        }
        report.passOtherwise("%d actions allowed".formatted(needed.size()));
    }
}
