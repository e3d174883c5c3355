package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Iam;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The controller may do all that its version does. */
final class AlbPolicyVersion implements Rule.OfAccount {
    static final String POLICY = "AWSLoadBalancerControllerIAMPolicy";
    static final String CONTROLLER = "aws-load-balancer-controller";

    private static final RuleCard CARD =
            RuleCard.of(
                    "ALB-POLICY-VERSION",
                    Phase.PRE,
                    Severity.ERROR,
                    "workloads, roles",
                    "the policies of the controller's role allow every action that its version"
                            + " calls",
                    "an old policy under a new controller ends in AddTags denied and in load"
                            + " balancers that never get an address",
                    "attach the policy file of the controller's own version",
                    "policy files of AWS Load Balancer Controller v2.4 to v3.0");

    /** What each version calls that none before it did. */
    private static final Map<String, List<String>> SINCE = new LinkedHashMap<>();

    static {
        SINCE.put(
                "2.4.0",
                List.of(
                        "elasticloadbalancing:CreateLoadBalancer",
                        "elasticloadbalancing:CreateTargetGroup",
                        "elasticloadbalancing:CreateListener",
                        "elasticloadbalancing:CreateRule",
                        "elasticloadbalancing:AddTags",
                        "elasticloadbalancing:RegisterTargets",
                        "elasticloadbalancing:DescribeLoadBalancers",
                        "ec2:DescribeSubnets",
                        "ec2:CreateSecurityGroup",
                        "ec2:AuthorizeSecurityGroupIngress"));
        SINCE.put("2.7.0", List.of("elasticloadbalancing:DescribeTrustStores"));
        SINCE.put(
                "2.10.0",
                List.of(
                        "ec2:GetSecurityGroupsForVpc",
                        "elasticloadbalancing:DescribeListenerAttributes",
                        "elasticloadbalancing:ModifyListenerAttributes"));
        SINCE.put(
                "2.11.0",
                List.of(
                        "elasticloadbalancing:DescribeCapacityReservation",
                        "elasticloadbalancing:ModifyCapacityReservation"));
        SINCE.put(
                "2.12.0",
                List.of(
                        "ec2:DescribeIpamPools",
                        "elasticloadbalancing:ModifyIpPools",
                        "elasticloadbalancing:SetRulePriorities"));
        SINCE.put("2.13.0", List.of("ec2:DescribeRouteTables"));
    }

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.WORKLOADS, Part.ROLES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Workload controller = controller(evidence.of(Part.WORKLOADS));
        if (controller == null) {
            report.skip("no load balancer controller is installed");
            return;
        }
        String version = controller.version();
        Iam.Role role = AlbTrust.role(evidence.of(Part.ROLES));
        if (version == null || role == null) {
            report.untold(
                    controller.name(),
                    CARD.checks(),
                    role == null ? "its role is not told" : "its image has no version",
                    role == null ? "give the role in roles" : "pin the image of the controller");
            return;
        }
        var absent = new ArrayList<String>();
        String from = "";
        for (Map.Entry<String, List<String>> step : SINCE.entrySet()) {
            if (Versions.atLeast(version, step.getKey())) {
                for (String action : step.getValue()) {
                    if (!Policies.allow(role.documents(), action)) {
                        absent.add(action);
                        from = from.isEmpty() ? step.getKey() : from;
                    }
                }
            }
        }
        if (!absent.isEmpty()) {
            report.fail(
                    role.arn(),
                    "all actions of controller v%s".formatted(version),
                    "%d short, the first came with v%s: %s"
                            .formatted(absent.size(), from, String.join(", ", absent)),
                    "attach docs/install/iam_policy.json of v%s, that of its own partition"
                            .formatted(version));
        }
        report.passOtherwise("v%s may do all it calls".formatted(version));
    }

    static @Nullable Workload controller(List<Workload> workloads) {
        return workloads.stream()
                .filter(workload -> workload.name().contains(CONTROLLER))
                .findFirst()
                .orElse(null);
    }
}
