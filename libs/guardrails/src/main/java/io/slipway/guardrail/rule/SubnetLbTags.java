package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Network;
import io.slipway.guardrail.facts.Network.RouteTable;
import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** A load balancer finds its subnets. */
final class SubnetLbTags implements Rule.OfAccount {
    static final String PUBLIC = "kubernetes.io/role/elb";
    static final String PRIVATE = "kubernetes.io/role/internal-elb";

    private static final int FEWEST_ADDRESSES = 8;

    private static final RuleCard CARD =
            RuleCard.of(
                    "SUBNET-LB-TAGS",
                    Phase.PRE,
                    Severity.WARNING,
                    "request, subnets, routeTables",
                    "subnets in two zones or more carry the tag "
                            + PUBLIC
                            + " (public) or "
                            + PRIVATE
                            + " (private), have 8 free addresses, and those called public are",
                    "a load balancer needs two zones, and drops subnets that are almost full; it"
                            + " then never gets an address",
                    "tag the subnets of the finding",
                    "AWS Load Balancer Controller: subnet discovery");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SUBNETS, Part.ROUTE_TABLES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return;
        }
        List<Subnet> subnets = evidence.of(Part.SUBNETS);
        List<RouteTable> tables = evidence.ifKnown(Part.ROUTE_TABLES);
        List<Subnet> shown = tagged(subnets, PUBLIC);
        List<Subnet> hidden = tagged(subnets, PRIVATE);
        long zones = Math.max(zones(shown), zones(hidden));
        if (zones < 2) {
            report.fail(
                    asked.at("/VpcConfig/Subnets"),
                    "tagged subnets with room in two zones",
                    "%d public and %d private ones, in %d zone at most"
                            .formatted(shown.size(), hidden.size(), zones),
                    "set %s=1 on public or %s=1 on private subnets of a second zone"
                            .formatted(PUBLIC, PRIVATE));
        }
        if (tables != null) {
            for (Subnet subnet : shown) {
                RouteTable table = Network.of(subnet, tables);
                if (table != null && !table.leadsTo("igw-")) {
                    report.fail(
                            subnet.id(),
                            "a route to an internet gateway, as its tag says that it is public",
                            "none in " + table.id(),
                            "add the route, or tag it %s instead".formatted(PRIVATE));
                }
            }
        }
        report.passOtherwise("tagged in %d zones".formatted(zones));
    }

    private static List<Subnet> tagged(List<Subnet> subnets, String tag) {
        return subnets.stream()
                .filter(subnet -> subnet.tags().containsKey(tag))
                .filter(subnet -> subnet.tags().getOrDefault(tag, "").matches("1?"))
                .filter(
                        subnet ->
                                subnet.freeAddresses() == null
                                        || subnet.freeAddresses() >= FEWEST_ADDRESSES)
                .toList();
    }

    private static long zones(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::zoneId).distinct().count();
    }
}
