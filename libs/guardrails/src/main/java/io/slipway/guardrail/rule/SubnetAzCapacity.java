package io.slipway.guardrail.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.guardrail.facts.Network.Offering;
import io.slipway.guardrail.facts.Network.Subnet;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas.Plan;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The type is there in the zones of the subnets, and so is the reserved capacity. */
final class SubnetAzCapacity implements Rule.OfBoth {
    private static final Pattern ZONE_NAME =
            Pattern.compile("([a-z]{2}(?:-[a-z]{2,9}){1,2}-\\d)[a-f]");

    private static final String RESERVATION = ":capacity-reservation/";

    private static final Pattern ZONE_ID = Pattern.compile("([a-z]{3,5}\\d)-az\\d");

    private static final RuleCard CARD =
            RuleCard.of(
                    "SUBNET-AZ-CAPACITY",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, subnets, offerings, plans",
                    "each group has a subnet in a zone that offers its type, and in the zone of its"
                            + " training plan or reservation; zones are compared by id",
                    "no node ever comes where the type is not offered; the letter of a zone means"
                            + " another zone in each account",
                    "name a subnet in one of the zones of the finding, or add one there",
                    "EC2 instance type offerings by zone id; training plans; EC2 capacity reservations");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.SUBNETS, Part.OFFERINGS, Part.PLANS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (asked.origin() instanceof Origin.Variables variables && variables.region() != null) {
            zonesOf(variables.document(), "#", variables.region(), report);
        }
        List<Subnet> subnets = evidence.of(Part.SUBNETS);
        for (Group group : asked.groups()) {
            if (QuotaType.most(group) > 0) {
                check(asked, group, subnets, evidence, report);
            }
        }
        List<Group> reserving =
                asked.groups().stream()
                        .filter(group -> QuotaType.most(group) > 0 && !group.spot())
                        .filter(group -> !group.document().hasNonNull("TrainingPlanArn"))
                        .toList();
        if (!reserving.isEmpty()) {
            reserved(asked, reserving, subnets, evidence, report);
        }
        report.passOtherwise("zones " + String.join(", ", zones(subnets)));
    }

    /** The id of a zone begins with its region, in short: use1-az2 is in us-east-1. */
    private static void zonesOf(JsonNode node, String at, String region, Report report) {
        if (node.isTextual()) {
            Matcher zone = ZONE_ID.matcher(node.textValue());
            Matcher name = ZONE_NAME.matcher(node.textValue());
            if (name.matches() && !name.group(1).equals(region)) {
                report.fail(
                        at,
                        "a zone of %s, such as %sa".formatted(region, region),
                        node.textValue(),
                        "aws ec2 describe-availability-zones --region " + region);
            }
            if (zone.matches() && !zone.group(1).equals(brief(region))) {
                report.fail(
                        at,
                        "a zone of %s, such as %s-az1".formatted(region, brief(region)),
                        node.textValue(),
                        "aws ec2 describe-availability-zones --region " + region);
            }
        } else if (node.isObject()) {
            node.properties()
                    .forEach(
                            entry ->
                                    zonesOf(
                                            entry.getValue(),
                                            at + "/" + Asked.escaped(entry.getKey()),
                                            region,
                                            report));
        } else {
            for (int i = 0; i < node.size(); i++) {
                zonesOf(node.get(i), at + "/" + i, region, report);
            }
        }
    }

    private static String brief(String region) {
        String[] parts = region.split("-", -1);
        if (parts.length != 3) {
            return region;
        }
        String direction =
                parts[1].replace("north", "n")
                        .replace("south", "s")
                        .replace("east", "e")
                        .replace("west", "w")
                        .replace("central", "c");
        return parts[0] + direction + parts[2];
    }

    private static void check(
            Asked asked, Group group, List<Subnet> all, Evidence evidence, Report report) {
        List<Subnet> subnets = of(asked, group, all);
        String at = at(asked, group);
        if (subnets.isEmpty()) {
            report.fail(
                    at,
                    "subnets that there are",
                    "none of %s is there".formatted(String.join(", ", ids(asked, group))),
                    "name subnets of this account and region");
            return;
        }
        Set<String> zones = zones(subnets);
        plan(asked, group, zones, evidence, report);
        offered(group, at, zones, evidence, report);
    }

    private static List<Subnet> of(Asked asked, Group group, List<Subnet> all) {
        Set<String> ids = ids(asked, group);
        return ids.isEmpty()
                ? all
                : all.stream().filter(subnet -> ids.contains(subnet.id())).toList();
    }

    private static Set<String> ids(Asked asked, Group group) {
        return Placement.of(asked, group).subnets().stream()
                .map(Placement.Ref::id)
                .collect(Collectors.toSet());
    }

    private static String at(Asked asked, Group group) {
        return asked.at(
                group.document().hasNonNull("OverrideVpcConfig")
                        ? group.pointer() + "/OverrideVpcConfig/Subnets"
                        : "/VpcConfig/Subnets");
    }

    private static void offered(
            Group group, String at, Set<String> zones, Evidence evidence, Report report) {
        List<Offering> offerings = evidence.of(Part.OFFERINGS);
        for (String type : group.instanceTypes()) {
            String bare = type.replaceFirst("^ml\\.", "");
            Set<String> offered =
                    offerings.stream()
                            .filter(
                                    offer ->
                                            offer.instanceType()
                                                    .replaceFirst("^ml\\.", "")
                                                    .equals(bare))
                            .map(Offering::zoneId)
                            .collect(Collectors.toCollection(TreeSet::new));
            if (zones.stream().noneMatch(offered::contains)) {
                report.fail(
                        at,
                        offered.isEmpty()
                                ? "a zone that offers %s".formatted(bare)
                                : "a subnet in %s, where %s is offered"
                                        .formatted(String.join(", ", offered), bare),
                        "subnets in %s".formatted(String.join(", ", zones)),
                        offered.isEmpty()
                                ? "no zone of the region offers it: choose another type or region"
                                : "name a subnet in %s for %s"
                                        .formatted(String.join(" or ", offered), group.label()));
            }
        }
    }

    /** Reserving is nobody's duty, but what is reserved should not lie idle elsewhere. */
    private static void reserved(
            Asked asked,
            List<Group> groups,
            List<Subnet> subnets,
            Evidence evidence,
            Report report) {
        List<Plan> plans = evidence.ifKnown(Part.PLANS);
        if (plans == null) {
            unread(evidence, report);
            return;
        }
        for (Group group : groups) {
            reserved(asked, group, zones(of(asked, group, subnets)), plans, report);
        }
    }

    private static void reserved(
            Asked asked, Group group, Set<String> zones, List<Plan> plans, Report report) {
        if (zones.isEmpty()) {
            return;
        }
        long wanted = QuotaType.most(group);
        for (String type : group.instanceTypes()) {
            String bare = type.replaceFirst("^ml\\.", "");
            List<Plan> held =
                    plans.stream()
                            .filter(plan -> plan.arn().contains(RESERVATION))
                            .filter(plan -> bare.equals(plan.instanceType()))
                            .filter(plan -> !plan.status().equals("cancelled"))
                            .toList();
            long here =
                    held.stream()
                            .filter(plan -> plan.status().equals("active"))
                            .filter(plan -> zones.contains(plan.zoneId()))
                            .mapToLong(SubnetAzCapacity::room)
                            .sum();
            if (!held.isEmpty() && here < wanted) {
                report.warn(
                        at(asked, group),
                        "%d of %s in an active capacity reservation in %s"
                                .formatted(wanted, bare, String.join(", ", zones)),
                        held.stream().map(SubnetAzCapacity::told).collect(Collectors.joining("; ")),
                        "give %s a subnet in the zone of the reservation, or enlarge it;"
                                        .formatted(group.label())
                                + " what it does not hold comes from what is on demand");
            }
        }
    }

    /** A warning is all that could have come of them, so nothing is stopped without them. */
    private static void unread(Evidence evidence, Report report) {
        String subject = "facts/" + Part.PLANS.name();
        String expected = "capacity reservations in the zones of the subnets";
        String fix = "permit %s, or give it with --facts FILE".formatted(Part.PLANS.from());
        String why = evidence.refusal(Part.PLANS);
        if (why != null) {
            report.unknownAside(subject, expected, why, fix);
        } else {
            report.unknownInfo(subject, expected, "nobody has told", fix);
        }
    }

    private static long room(Plan plan) {
        return plan.available() == null ? 0 : plan.available();
    }

    private static String told(Plan plan) {
        return "%s is %s in %s with %d left"
                .formatted(
                        plan.arn().substring(plan.arn().lastIndexOf('/') + 1),
                        plan.status(),
                        plan.zoneId() == null ? "an unknown zone" : plan.zoneId(),
                        room(plan));
    }

    private static void plan(
            Asked asked, Group group, Set<String> zones, Evidence evidence, Report report) {
        String arn = group.document().path("TrainingPlanArn").asText();
        if (arn.isEmpty()) {
            return;
        }
        for (Plan plan : evidence.of(Part.PLANS)) {
            if (plan.arn().equals(arn) && plan.zoneId() != null && !zones.contains(plan.zoneId())) {
                report.fail(
                        asked.at(group.pointer() + "/TrainingPlanArn"),
                        "a subnet in %s, the zone of the plan".formatted(plan.zoneId()),
                        "subnets in %s".formatted(String.join(", ", zones)),
                        "give %s an OverrideVpcConfig with a subnet in %s"
                                .formatted(group.label(), plan.zoneId()));
            }
        }
    }

    private static Set<String> zones(List<Subnet> subnets) {
        return subnets.stream().map(Subnet::zoneId).collect(Collectors.toCollection(TreeSet::new));
    }
}
