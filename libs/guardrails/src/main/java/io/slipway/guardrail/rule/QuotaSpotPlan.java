package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas.Hold;
import io.slipway.guardrail.facts.Quotas.Plan;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Placeholder;
import java.util.List;
import java.util.Set;

/** Spot nodes within their quota, planned nodes within their plan and its time. */
final class QuotaSpotPlan implements Rule.OfAccount {
    private static final List<String> SPOT =
            List.of(
                    "Total number of Spot instances allowed across SageMaker HyperPod clusters",
                    "Total Spot instances across clusters");

    private static final String TARGET = "hyperpod-cluster";

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
    public Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE, Action.SCALE);
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
            plan(asked, group, together(planned, group), evidence, report);
        }
        report.passOtherwise(
                "%d Spot and %d planned groups".formatted(spot.size(), planned.size()));
    }

    /** The plan of another region is not found in this one, whatever else is true of it. */
    private static void region(Asked asked, String arn, String at, Report report) {
        String[] parts = arn.split(":", -1);
        if (asked.region() != null
                && parts.length > 5
                && !Placeholder.in(parts[3])
                && !parts[3].equals(asked.region())) {
            report.fail(
                    at,
                    "a plan in " + asked.region(),
                    parts[3],
                    "use a plan of the cluster's region, or deploy there");
        }
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

    /** Nodes that all groups with the plan of this one ask for. */
    private static long together(List<Group> planned, Group group) {
        return planned.stream()
                .filter(
                        other ->
                                other.document()
                                        .get("TrainingPlanArn")
                                        .equals(group.document().get("TrainingPlanArn")))
                .mapToLong(QuotaType::most)
                .sum();
    }

    private static void plan(
            Asked asked, Group group, long wanted, Evidence evidence, Report report) {
        String arn = group.document().get("TrainingPlanArn").asText();
        String at = asked.at(group.pointer() + "/TrainingPlanArn");
        region(asked, arn, at, report);
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
        if (!plan.targets().isEmpty() && !plan.targets().contains(TARGET)) {
            report.fail(
                    at,
                    "a plan for " + TARGET,
                    "it is for " + String.join(", ", plan.targets()),
                    "buy a plan with TargetResources " + TARGET);
        }
        if (plan.available() != null && plan.available() < wanted) {
            report.fail(
                    at,
                    "%d instances of the plan".formatted(wanted),
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
