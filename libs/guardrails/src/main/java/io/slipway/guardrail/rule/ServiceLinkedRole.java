package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Iam.Permission;
import io.slipway.guardrail.facts.Iam.Role;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** HyperPod's own role is in the account, or the caller can have it made. */
final class ServiceLinkedRole implements Rule.OfAccount {
    static final String NAME = "AWSServiceRoleForAmazonSageMakerHyperPod";

    private static final RuleCard CARD =
            RuleCard.of(
                    "SLR",
                    Phase.PRE,
                    Severity.ERROR,
                    "roles, permissions",
                    "the service-linked role " + NAME + " exists, or the caller may create it",
                    "the first HyperPod cluster of an account makes it; where an SCP or the"
                            + " caller's policy forbids that, the creation fails",
                    "have an administrator make it once",
                    "HyperPod documentation: service-linked role");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.ROLES, Part.PERMISSIONS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Role> roles = evidence.of(Part.ROLES);
        if (roles.stream().anyMatch(role -> role.name().equals(NAME))) {
            report.passOtherwise("it exists");
            return;
        }
        Permission permission =
                evidence.of(Part.PERMISSIONS).stream()
                        .filter(one -> one.action().equalsIgnoreCase("iam:CreateServiceLinkedRole"))
                        .findFirst()
                        .orElse(null);
        if (permission == null) {
            report.untold(
                    NAME,
                    CARD.checks(),
                    "it is not there, and whether the caller may create it is not told",
                    "simulate iam:CreateServiceLinkedRole for the caller");
        } else if (!permission.allowed()) {
            report.fail(
                    NAME,
                    "the role, or leave to create it",
                    "neither",
                    "aws iam create-service-linked-role --aws-service-name hyperpod.sagemaker.amazonaws.com");
        }
        report.passOtherwise("it will be created");
    }
}
