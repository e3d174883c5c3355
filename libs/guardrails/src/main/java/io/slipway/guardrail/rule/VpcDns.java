package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Network.Vpc;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names resolve in the VPC, also those of its private endpoints. */
final class VpcDns implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "VPC-DNS",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, vpcs, subnets",
                    "enableDnsSupport and enableDnsHostnames are on in the VPC of the nodes",
                    "without them the private endpoint of EKS has no name that resolves, and nodes"
                            + " do not join",
                    "switch both on",
                    "EKS documentation: private endpoints");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.VPCS, Part.SUBNETS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Set<String> ids =
                Placement.allSubnets(asked).stream()
                        .map(Placement.Ref::id)
                        .collect(Collectors.toSet());
        List<Vpc> vpcs = evidence.of(Part.VPCS);
        List<Subnet> subnets = evidence.ifKnown(Part.SUBNETS);
        Set<String> used =
                subnets == null
                        ? Set.of()
                        : subnets.stream()
                                .filter(subnet -> ids.contains(subnet.id()))
                                .map(Subnet::vpcId)
                                .collect(Collectors.toSet());
        for (Vpc vpc : vpcs) {
            if (used.isEmpty() || used.contains(vpc.id())) {
                on(vpc, "enableDnsSupport", "--enable-dns-support", vpc.dnsSupport(), report);
                on(vpc, "enableDnsHostnames", "--enable-dns-hostnames", vpc.dnsHostnames(), report);
            }
        }
        if (vpcs.isEmpty()) {
            report.untold(
                    "facts/vpcs", CARD.checks(), "no VPC is told", "give the VPC of the nodes");
        }
        report.passOtherwise("both are on");
    }

    private static void on(Vpc vpc, String attribute, String flag, boolean on, Report report) {
        if (!on) {
            report.fail(
                    vpc.id(),
                    attribute + " on",
                    "off",
                    "aws ec2 modify-vpc-attribute --vpc-id %s %s".formatted(vpc.id(), flag));
        }
    }
}
