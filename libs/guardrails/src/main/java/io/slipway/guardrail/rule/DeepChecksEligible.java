package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.name.Family;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;

/** Deep health checks are asked only where they can run. */
final class DeepChecksEligible implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "DHC-ELIGIBLE",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "deep health checks are asked only of groups with accelerators, connectivity"
                            + " only of two nodes or more, and never together with taints",
                    "a check that cannot run keeps its nodes tainted for hours or refuses the"
                            + " cluster; some public modules ask it of CPU groups by default",
                    "leave the checks out of that group",
                    "HyperPod documentation; resource table of hyperpod-cli");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        int checked = 0;
        for (Group group : asked.groups()) {
            if (group.checked()) {
                checked++;
                check(asked, group, report);
            } else if (byDefault(asked)) {
                leftOut(asked, group, report);
            }
        }
        if (checked == 0 && report.silent()) {
            report.skip("no group asks for deep health checks");
        }
        report.passOtherwise("%d groups with checks can run them".formatted(checked));
    }

    /** The Terraform module asks for both checks wherever its variables do not say. */
    private static boolean byDefault(Asked asked) {
        return asked.origin() instanceof Origin.Variables variables
                && variables.family() == Family.TERRAFORM_MODULE;
    }

    private static void leftOut(Asked asked, Group group, Report report) {
        boolean said =
                !asked.at(group.pointer() + "/OnStartDeepHealthChecks")
                        .equals(asked.at(group.pointer()));
        for (String name : group.instanceTypes()) {
            InstanceType type = InstanceTypes.bundled().find(name);
            if (!said && type != null && !type.accelerated()) {
                report.warn(
                        asked.at(group.pointer()),
                        "deep_health_checks = [] for a type without accelerators",
                        "nothing said, and the module's own default asks for both checks",
                        "add deep_health_checks = [] to " + group.label());
            }
        }
    }

    private static void check(Asked asked, Group group, Report report) {
        String at = asked.at(group.pointer() + "/OnStartDeepHealthChecks");
        for (String name : group.instanceTypes()) {
            InstanceType type = InstanceTypes.bundled().find(name);
            if (type == null) {
                report.unknownAside(
                        at,
                        "an instance type with GPUs or Trainium",
                        "%s is not a known type".formatted(name),
                        "correct the instance type first");
            } else if (!type.accelerated()) {
                report.fail(
                        at,
                        "deep health checks only on types with GPUs or Trainium",
                        "%s has %s, which has neither".formatted(group.label(), name),
                        "leave the deep health checks of %s out".formatted(group.label()));
            }
        }
        Integer count = group.count();
        if (count != null && count == 0) {
            report.warn(
                    at,
                    "no checks on a group of 0 nodes",
                    "%s has none to check".formatted(group.label()),
                    "ask for the checks when the group gets nodes");
        }
        if (count != null
                && count == 1
                && group.deepHealthChecks().contains("InstanceConnectivity")) {
            report.warn(
                    at,
                    "InstanceConnectivity on two nodes or more",
                    "%s has 1 node".formatted(group.label()),
                    "leave InstanceConnectivity out, or ask for a second node");
        }
        if (!group.taints().isEmpty()) {
            report.fail(
                    at,
                    "no custom taints on a group with deep health checks",
                    "%s has %d".formatted(group.label(), group.taints().size()),
                    "leave the taints out and set them when the checks have passed");
        }
    }
}
