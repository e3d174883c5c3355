package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** The EKS cluster lets nodes in by access entries. */
final class EksAuthMode implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "EKS-AUTH-MODE",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, eksClusters",
                    "the authentication mode of the EKS cluster is API or API_AND_CONFIG_MAP",
                    "the default of EKS is CONFIG_MAP, with which HyperPod refuses the cluster",
                    "set API_AND_CONFIG_MAP; it cannot be taken back",
                    "HyperPod documentation; EKS service model");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.EKS_CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Eks.Cluster eks = EksClusters.needed(asked, evidence, report);
        if (eks == null) {
            return;
        }
        String mode = eks.authMode() == null ? "" : eks.authMode();
        switch (mode) {
            case "API", "API_AND_CONFIG_MAP" -> report.passOtherwise(mode);
            case "" ->
                    report.untold(
                            EksClusters.at(asked),
                            CARD.checks(),
                            "the mode of %s is not told".formatted(eks.name()),
                            "give accessConfig.authenticationMode of eks DescribeCluster");
            default ->
                    report.fail(
                            EksClusters.at(asked),
                            "API or API_AND_CONFIG_MAP",
                            mode,
                            "aws eks update-cluster-config --name %s --access-config authenticationMode=API_AND_CONFIG_MAP"
                                    .formatted(eks.name()));
        }
    }
}
