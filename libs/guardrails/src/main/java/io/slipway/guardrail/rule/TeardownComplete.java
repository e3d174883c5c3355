package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Stacks.Leftover;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;

/** After a destroy nothing with our tag is left, and nothing costs money. */
final class TeardownComplete implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "TEARDOWN-COMPLETE",
                    Phase.POST,
                    Severity.ERROR,
                    "request, clusters, leftovers",
                    "after a destroy the cluster and everything with our tag is gone: stack,"
                            + " bucket, load balancer, volume, log group, access entry, OIDC"
                            + " provider, parameters",
                    "DeleteCluster leaves EKS, VPC, file systems and buckets, and they go on"
                            + " costing",
                    "delete what the finding names, or write down why it stays",
                    "SageMaker service model; clean-up scripts of public templates");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.DESTROY);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS, Part.LEFTOVERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), asked.name());
        if (cluster != null) {
            report.failForNow(
                    cluster.name(),
                    "no such cluster",
                    cluster.status(),
                    "wait, or delete it again");
        }
        for (Leftover leftover : evidence.of(Part.LEFTOVERS)) {
            report.fail(
                    leftover.id(),
                    "no %s of ours".formatted(leftover.kind()),
                    leftover.usdPerMonth() == null
                            ? "it is still there"
                            : "it is still there: %d USD a month".formatted(leftover.usdPerMonth()),
                    "delete the %s %s".formatted(leftover.kind(), leftover.id()));
        }
        report.passOtherwise("nothing is left");
    }
}
