package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas.Hold;
import io.slipway.guardrail.facts.Quotas.Plan;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;

/** Spot nodes within their quota, planned nodes within their plan and its time. */
final class QuotaSpotPlan implements Rule.OfAccount {
    private static final List<String> SPOT =
            List.of(
                    "Total number of Spot instances allowed across SageMaker HyperPod clusters",
                    "Total Spot instances across clusters");

    private static final RuleCard CARD =
            RuleCard.of(
                    "QUOTA-SPOT-PLAN",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, quotas, clusters, holds, plans",
                    "Spot nodes fit the quota of Spot instances, and a training plan is active, has"
                            + " started, has not ended, and has instances left for its group",
                    "the default quota for Spot is 0; a plan that starts tomorrow gives no node"
                            + " today",
                    "have the quota raised, or run the job when the plan runs",
                    "Service Quotas of SageMaker; training plans");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.QUOTAS, Part.CLUSTERS, Part.HOLDS, Part.PLANS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Group> spot = asked.groups().stream().filter(Group::spot).toList();
        List<Group> planned =
                asked.groups().stream()
                        .filter(group -> group.document().hasNonNull("TrainingPlanArn"))
                        .toList();
        if (spot.isEmpty() && planned.isEmpty()) {
            report.skip("no group asks for Spot or has a training plan");
            return;
        }
        if (!spot.isEmpty()) {
            spot(asked, spot, evidence, report);
        }
        for (Group group : planned) {
            plan(asked, group, evidence, report);
        }
        report.passOtherwise(
                "%d Spot and %d planned groups".formatted(spot.size(), planned.size()));
    }

    private static void spot(Asked asked, List<Group> groups, Evidence evidence, Report report) {
        long wanted = groups.stream().mapToLong(QuotaType::most).sum();
        Taken taken =
                Taken.of(asked, evidence, group -> Boolean.TRUE.equals(group.spot()), Hold::spot);
        long used = taken.all();
        Quota quota = QuotaCluster.find(evidence.of(Part.QUOTAS), SPOT, "L-97A2C724");
        String at = asked.at(groups.getFirst().pointer() + "/CapacityRequirements");
        String expected = "quota '%s' of at least %d".formatted(SPOT.getFirst(), wanted + used);
        if (quota == null) {
            report.untold(
                    at, expected, "no quota of this name is told", "list all quotas of sagemaker");
        } else if (quota.value() < wanted + used) {
            report.failForNow(
                    at,
                    expected,
                    taken.outOf(quota.value()),
                    "have it raised to %d (1 to 3 business days), or ask on demand"
                            .formatted(wanted + used));
        }
    }

    private static void plan(Asked asked, Group group, Evidence evidence, Report report) {
        String arn = group.document().get("TrainingPlanArn").asText();
        String at = asked.at(group.pointer() + "/TrainingPlanArn");
        Plan plan =
                evidence.of(Part.PLANS).stream()
                        .filter(one -> one.arn().equals(arn))
                        .findFirst()
                        .orElse(null);
        if (plan == null) {
            report.fail(at, "a plan that there is", "no " + arn, "correct the ARN");
            return;
        }
        if (!plan.status().equals("Active") && !plan.status().equals("Scheduled")) {
            report.fail(at, "a plan that is Active", plan.status(), "buy a plan, or leave it out");
        }
        if (plan.starts() != null && plan.starts().isAfter(evidence.now())) {
            report.failForNow(
                    at,
                    "a plan that has started",
                    "it starts at " + plan.starts(),
                    "schedule the job for then");
        }
        if (plan.ends() != null && plan.ends().isBefore(evidence.now())) {
            report.fail(
                    at,
                    "a plan that has not ended",
                    "it ended at " + plan.ends(),
                    "buy a new plan");
        }
        if (plan.available() != null && plan.available() < QuotaType.most(group)) {
            report.fail(
                    at,
                    "%d instances of the plan".formatted(QuotaType.most(group)),
                    "%d left".formatted(plan.available()),
                    "ask for %d nodes at most".formatted(plan.available()));
        }
        if (plan.instanceType() != null && !group.instanceTypes().contains(plan.instanceType())) {
            report.fail(
                    asked.at(group.pointer() + "/InstanceType"),
                    plan.instanceType() + ", the type of the plan",
                    String.join(", ", group.instanceTypes()),
                    "ask for the type of the plan, or leave the plan out");
        }
    }
}
