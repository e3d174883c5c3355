package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Network;
import io.slipway.guardrail.facts.Network.SecurityGroup;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes with EFA may talk to each other, in and out, by the id of the security group. */
final class SgEfaSelf implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "SG-EFA-SELF",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, securityGroups",
                    "with EFA one of the security groups lets all traffic from itself in and to"
                            + " itself out, by its own id and not by addresses",
                    "EFA does not go by addresses: 0.0.0.0/0 does not cover it, and the health"
                            + " check of the nodes fails after hours; the most frequent cause of all",
                    "add both rules of the finding",
                    "EFA documentation; troubleshooting guides of HyperPod");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SECURITY_GROUPS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Map<List<Placement.Ref>, Group> placed = new LinkedHashMap<>();
        for (Group group : asked.groups()) {
            if (Placement.efa(group) && QuotaType.most(group) > 0) {
                placed.putIfAbsent(Placement.of(asked, group).securityGroups(), group);
            }
        }
        if (placed.isEmpty()) {
            report.skip("no group has nodes with EFA");
            return;
        }
        List<SecurityGroup> known = evidence.of(Part.SECURITY_GROUPS);
        placed.forEach((refs, group) -> check(refs, group, known, report));
        report.passOtherwise("traffic to and from itself is open");
    }

    /** The same of a cluster that lives; security groups that it does not name are nobody's. */
    static void still(Asked asked, List<SecurityGroup> known, Report report) {
        for (Group group : asked.groups()) {
            List<Placement.Ref> refs = Placement.of(asked, group).securityGroups();
            if (Placement.efa(group) && QuotaType.most(group) > 0 && !refs.isEmpty()) {
                check(refs, group, known, report);
                return;
            }
        }
    }

    private static void check(
            List<Placement.Ref> refs, Group group, List<SecurityGroup> known, Report report) {
        List<Placement.Ref> all =
                refs.isEmpty()
                        ? known.stream().map(one -> new Placement.Ref(one.id(), one.id())).toList()
                        : refs;
        var faults = new ArrayList<Runnable>();
        for (Placement.Ref ref : all) {
            SecurityGroup one =
                    known.stream().filter(sg -> sg.id().equals(ref.id())).findFirst().orElse(null);
            if (one == null) {
                report.fail(
                        ref.subject(),
                        "a security group that there is",
                        ref.id(),
                        "name one of this account, region and VPC");
                continue;
            }
            boolean in = open(one.ingress(), one.id());
            boolean out = open(one.egress(), one.id());
            if (in && out) {
                return;
            }
            faults.add(
                    () ->
                            report.fail(
                                    ref.subject(),
                                    "all traffic from %s in and to %s out, for the EFA of %s"
                                            .formatted(one.id(), one.id(), group.label()),
                                    in ? "no such rule out" : out ? "no such rule in" : "neither",
                                    fix(one.id(), in, out)));
        }
        faults.forEach(Runnable::run);
    }

    private static String fix(String id, boolean in, boolean out) {
        String permission = "'IpProtocol=-1,UserIdGroupPairs=[{GroupId=%s}]'".formatted(id);
        var calls = new ArrayList<String>();
        if (!in) {
            calls.add(
                    "authorize-security-group-ingress --group-id %s --ip-permissions %s"
                            .formatted(id, permission));
        }
        if (!out) {
            calls.add(
                    "authorize-security-group-egress --group-id %s --ip-permissions %s"
                            .formatted(id, permission));
        }
        return "aws ec2 " + String.join("; aws ec2 ", calls);
    }

    private static boolean open(List<Network.Rule> rules, String id) {
        return rules.stream()
                .anyMatch(rule -> rule.protocol().equals("-1") && rule.groupIds().contains(id));
    }
}
