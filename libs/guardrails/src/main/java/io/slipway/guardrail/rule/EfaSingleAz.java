package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Nodes that talk by EFA are in one zone: EFA never crosses one. */
final class EfaSingleAz implements Rule.OfBoth {
    private static final RuleCard CARD =
            RuleCard.of(
                    "EFA-SINGLE-AZ",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, subnets",
                    "the subnets of a group with EFA and two nodes or more are in one zone, by id",
                    "EFA does not cross zones: the nodes come up and cannot train together; public"
                            + " modules give every private subnet to every group",
                    "give the group an OverrideVpcConfig with one subnet",
                    "EFA documentation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SUBNETS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        int checked = 0;
        for (Group group : asked.groups()) {
            if (Placement.efa(group) && (group.count() == null || group.count() != 1)) {
                checked++;
                check(asked, group, evidence, report);
            }
        }
        if (checked == 0) {
            report.skip("no group has several nodes with EFA");
        }
        report.passOtherwise("one zone for each of %d groups".formatted(checked));
    }

    private static void check(Asked asked, Group group, Evidence evidence, Report report) {
        List<Placement.Ref> refs = Placement.of(asked, group).subnets();
        if (refs.size() < 2) {
            return;
        }
        String own = group.pointer() + "/OverrideVpcConfig/Subnets";
        String at =
                asked.at(
                        group.document().hasNonNull("OverrideVpcConfig")
                                ? own
                                : "/VpcConfig/Subnets");
        String fix =
                "give %s an OverrideVpcConfig with one of its subnets, such as %s"
                        .formatted(group.label(), refs.getFirst().id());
        List<Subnet> subnets = evidence.ifKnown(Part.SUBNETS);
        Set<String> zones = new TreeSet<>();
        if (subnets != null) {
            for (Subnet subnet : subnets) {
                if (refs.stream().anyMatch(ref -> ref.id().equals(subnet.id()))) {
                    zones.add(subnet.zoneId());
                }
            }
        }
        if (zones.size() > 1) {
            report.fail(at, "one zone for " + group.label(), String.join(", ", zones), fix);
        } else if (zones.isEmpty()) {
            report.warn(
                    at,
                    "one zone for " + group.label(),
                    "%d subnets, whose zones are not told".formatted(refs.size()),
                    fix + ", or give their zones with --facts");
        }
    }
}
