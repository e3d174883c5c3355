package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** There are addresses for all nodes, some to spare, and some for a load balancer. */
final class SubnetFreeIp implements Rule.OfBoth {
    /** Of a /24, without the five that AWS keeps: what InfraForge makes, whatever is asked. */
    private static final long OF_INFRAFORGE = 251;

    private static final int FOR_LOAD_BALANCER = 8;
    private static final int KEPT_BY_AWS = 5;

    private static final RuleCard CARD =
            RuleCard.of(
                    "SUBNET-FREE-IP",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, subnets",
                    "the free addresses of a group's subnets cover its nodes (81 each for a p5 on"
                            + " EKS, 51 p4d, 57 trn1, 65 trn2, 15 g5.48xlarge), a tenth more, and 8"
                            + " for a load balancer",
                    "a node without addresses stays pending, and a subnet cannot grow",
                    "use a subnet of the size of the finding, or fewer nodes",
                    "HyperPod documentation; EC2 DescribeSubnets");

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
        if (asked.origin() instanceof Origin.InfraForge) {
            infraForge(asked, report);
            return;
        }
        long nodes = asked.groups().stream().mapToLong(QuotaType::most).sum();
        if (nodes == 0) {
            report.skip("no group asks for nodes");
            return;
        }
        List<Subnet> all = evidence.of(Part.SUBNETS);
        Map<Set<String>, Long> needs = new LinkedHashMap<>();
        Map<Set<String>, String> subjects = new LinkedHashMap<>();
        for (Group group : asked.groups()) {
            Set<String> ids = new TreeSet<>();
            List<Placement.Ref> refs = Placement.of(asked, group).subnets();
            refs.forEach(ref -> ids.add(ref.id()));
            needs.merge(ids, addresses(asked, group), Long::sum);
            subjects.putIfAbsent(
                    ids,
                    refs.isEmpty()
                            ? asked.at(group.pointer() + "/InstanceCount")
                            : refs.getFirst().subject());
        }
        needs.forEach(
                (ids, need) ->
                        check(
                                all,
                                ids,
                                within(ids, needs),
                                subjects.getOrDefault(ids, "#"),
                                report));
        report.passOtherwise("enough for %d nodes".formatted(nodes));
    }

    private static void infraForge(Asked asked, Report report) {
        for (Group group : asked.groups()) {
            long need = addresses(asked, group);
            if (need > OF_INFRAFORGE) {
                report.fail(
                        asked.at(group.pointer() + "/InstanceCount"),
                        "%d addresses for %s".formatted(need, group.label()),
                        "%d in the /24 that InfraForge makes".formatted(OF_INFRAFORGE),
                        "ask for at most %d nodes, or deploy with Slipway into a /%d"
                                .formatted(
                                        OF_INFRAFORGE / Math.max(1, perNode(asked, group)),
                                        prefix(need)));
            }
        }
        report.passOtherwise("within the %d of a /24".formatted(OF_INFRAFORGE));
    }

    /** What must find room in these subnets: the groups that may go there and nowhere else. */
    private static long within(Set<String> ids, Map<Set<String>, Long> needs) {
        return needs.entrySet().stream()
                .filter(one -> one.getKey().equals(ids) || inside(one.getKey(), ids))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static boolean inside(Set<String> some, Set<String> ids) {
        return !some.isEmpty() && ids.containsAll(some);
    }

    private static void check(
            List<Subnet> all, Set<String> ids, long nodes, String subject, Report report) {
        long need = (nodes * 11 + 9) / 10 + FOR_LOAD_BALANCER;
        long free = 0;
        Set<String> untold = new TreeSet<>(ids);
        all.forEach(subnet -> untold.remove(subnet.id()));
        if (!untold.isEmpty()) {
            report.untold(
                    subject,
                    "%d free addresses".formatted(need),
                    "those of %s are not told".formatted(String.join(", ", untold)),
                    "give them in subnets: " + Part.SUBNETS.from());
            return;
        }
        for (Subnet subnet : all) {
            if (ids.isEmpty() || ids.contains(subnet.id())) {
                if (subnet.freeAddresses() == null) {
                    report.untold(
                            subject,
                            "%d free addresses".formatted(need),
                            "those of %s are not told".formatted(subnet.id()),
                            "give freeAddresses: AvailableIpAddressCount of ec2 DescribeSubnets");
                    return;
                }
                free += subnet.freeAddresses();
            }
        }
        if (nodes > 0 && free < need) {
            report.fail(
                    subject,
                    "%d free addresses: %d for nodes, a tenth more, %d for a load balancer"
                            .formatted(need, nodes, FOR_LOAD_BALANCER),
                    "%d free".formatted(free),
                    "use a subnet of /%d or larger, or ask for fewer nodes"
                            .formatted(prefix(need)));
        }
    }

    private static long addresses(Asked asked, Group group) {
        return QuotaType.most(group) * perNode(asked, group);
    }

    private static long perNode(Asked asked, Group group) {
        return group.instanceTypes().stream()
                .mapToLong(type -> perNode(type, asked.kubernetes()))
                .max()
                .orElse(1);
    }

    /** For a type no source names: one for the node and one for each of its network cards. */
    private static long perNode(String type, boolean kubernetes) {
        if (!kubernetes) {
            return type.startsWith("ml.p5") ? 32 : 1;
        }
        if (type.equals("ml.p5.48xlarge") || type.equals("ml.p5e.48xlarge")) {
            return 81;
        }
        if (type.startsWith("ml.p4d")) {
            return 51;
        }
        if (type.startsWith("ml.trn1")) {
            return 57;
        }
        if (type.equals("ml.trn2.48xlarge")) {
            return 65;
        }
        if (type.equals("ml.g5.48xlarge")) {
            return 15;
        }
        InstanceType known = InstanceTypes.bundled().find(type);
        Integer cards = known == null ? null : known.efaDevices();
        return 1L + (cards == null ? 0 : cards);
    }

    /** The smallest network with that many usable addresses. */
    static int prefix(long addresses) {
        int prefix = 28;
        while (prefix > 8 && (1L << (32 - prefix)) - KEPT_BY_AWS < addresses) {
            prefix--;
        }
        return prefix;
    }
}
