package io.slipway.guardrail.rule;

import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.preset.DeployStages;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import java.time.Duration;

/** The deadline leaves every stage the time it is known to take. */
final class DeployDeadline implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "DEPLOY-DEADLINE",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "the deadline is no shorter than the stages of the deployment: HyperPod 25 min,"
                            + " file system 10, EKS 17 and charts 10 with Kubernetes, deep checks"
                            + " 150, minimum counts 180",
                    "deep health checks take about two hours; a flat hour ends the job while all is"
                            + " well and tears the cluster down",
                    "leave the deadline out, or give at least the computed minimum",
                    "published durations of AWS and of public tools");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        switch (asked.origin()) {
            case Origin.Slipway(var cluster) -> check(asked, cluster, report);
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ ->
                    report.skip(
                            "the request has no deadline; this one needs at least %d minutes"
                                    .formatted(stages(asked).minimum().toMinutes()));
        }
    }

    private static void check(Asked asked, ClusterRequest cluster, Report report) {
        DeployStages stages = DeployStages.of(cluster);
        Duration minimum = stages.minimum();
        if (cluster.deadline().compareTo(minimum) < 0) {
            report.fail(
                    asked.atOwn("/deadline"),
                    "at least %s (%d minutes)".formatted(minimum, minimum.toMinutes()),
                    "%s (%d minutes)".formatted(cluster.deadline(), cluster.deadline().toMinutes()),
                    "leave the deadline out or give %s".formatted(stages.recommended()));
        }
        report.passOtherwise(
                "%d minutes, %d are needed"
                        .formatted(cluster.deadline().toMinutes(), minimum.toMinutes()));
    }

    static DeployStages stages(Asked asked) {
        return new DeployStages(
                asked.kubernetes(),
                asked.groups().stream().anyMatch(group -> group.checked()),
                asked.groups().stream()
                        .anyMatch(group -> group.minCount() != null && group.minCount() > 0));
    }
}
