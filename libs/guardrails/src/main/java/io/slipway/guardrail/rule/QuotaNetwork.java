package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas;
import io.slipway.guardrail.facts.Quotas.Quota;
import io.slipway.guardrail.facts.Quotas.Usage;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** The region has room for the network that will be made. */
final class QuotaNetwork implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "QUOTA-NETWORK",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, quotas, usage",
                    "where the deployment makes a network, one more VPC and one more Elastic IP fit"
                            + " the quotas of the region, and its nodes the quota of network"
                            + " interfaces",
                    "the defaults are 5 VPCs, 5 Elastic IPs and 5000 network interfaces; the stack"
                            + " rolls back when one is short",
                    "use a VPC that is there, or have the quota raised",
                    "Service Quotas of VPC and EC2: L-F678F1CE, L-0263D0A3, L-DF5E4CA3");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.QUOTAS, Part.USAGE);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!Placement.allSubnets(asked).isEmpty()) {
            report.skip("the request names the network it goes into");
            return;
        }
        Usage usage = evidence.of(Part.USAGE);
        List<Quota> quotas = evidence.of(Part.QUOTAS);
        long nodes = asked.groups().stream().mapToLong(QuotaType::most).sum();
        String at = asked.at(Asked.REGION);
        fits(quotas, "vpc", "VPCs per Region", usage.vpcs(), 1, at, report);
        fits(quotas, "ec2", "EC2-VPC Elastic IPs", usage.elasticIps(), 1, at, report);
        fits(
                quotas,
                "vpc",
                "Network interfaces per Region",
                usage.networkInterfaces(),
                nodes,
                at,
                report);
        report.passOtherwise(
                "%d VPCs, %d addresses, %d interfaces in use"
                        .formatted(usage.vpcs(), usage.elasticIps(), usage.networkInterfaces()));
    }

    private static void fits(
            List<Quota> quotas,
            String service,
            String name,
            long used,
            long wanted,
            String at,
            Report report) {
        Quota quota = Quotas.named(quotas, service, name);
        if (quota == null) {
            report.untold(
                    at,
                    "quota '%s' of at least %d".formatted(name, used + wanted),
                    "no quota of this name is told",
                    "list the quotas of %s".formatted(service));
        } else if (quota.value() < used + wanted) {
            report.failForNow(
                    at,
                    "quota '%s' of at least %d".formatted(name, used + wanted),
                    "%d, of which %d are used".formatted(quota.value(), used),
                    "name a VPC that is there, delete one that is not used, or have it raised to %d"
                            .formatted(used + wanted));
        }
    }
}
