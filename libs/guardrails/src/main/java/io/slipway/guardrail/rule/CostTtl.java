package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.CostPerHour;
import io.slipway.guardrail.aws.PriceTable;
import io.slipway.guardrail.preset.ClusterRequest;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import io.slipway.guardrail.request.Origin;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cluster ends, somebody owns it, and it costs no more than was meant. */
final class CostTtl implements Rule.OfRequest {
    private static final RuleCard CARD =
            new RuleCard(
                    "COST-TTL",
                    1,
                    Phase.PRE,
                    Severity.ERROR,
                    true,
                    "request",
                    "the cluster has a life time, its price per hour times that life is within the"
                            + " budget, and tags name owner and project",
                    "16 p5.48xlarge that nobody remembers cost about 25,000 US dollars a day",
                    "give a ttl, a smaller or a shorter cluster, a larger budget, and the tags",
                    "public on-demand prices with their date, never a bill");

    private static final Duration DAY = Duration.ofDays(1);

    /** No region of the price lists is dearer than this, beside the one the table is of. */
    private static final BigDecimal DEAREST_REGION = new BigDecimal("1.6");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public void check(Asked asked, Report report) {
        CostPerHour cost = PriceTable.bundled().of(nodes(asked));
        switch (asked.origin()) {
            case Origin.Slipway(var cluster) -> check(asked, cluster, cost, report);
            case Origin.CreateCluster _, Origin.InfraForge _, Origin.Variables _ -> {
                if (tagged(asked, "owner") != tagged(asked, "project")) {
                    tags(asked, report);
                } else {
                    report.skip(
                            "the request has no life time and no budget; this one costs "
                                    + told(cost.usdFor(DAY), cost)
                                    + " a day");
                }
                return;
            }
        }
        tags(asked, report);
        report.passOtherwise(told(cost.usd(), cost) + " an hour");
    }

    /** Who writes calls for AWS need not tag as we do; one half of it is a slip all the same. */
    private static boolean tagged(Asked asked, String key) {
        return asked.tag(key) != null;
    }

    private static void check(
            Asked asked, ClusterRequest cluster, CostPerHour cost, Report report) {
        Duration ttl = cluster.ttl();
        if (ttl == null) {
            report.fail(
                    asked.atOwn("/ttl"),
                    "a life time",
                    "none: %s a day without end".formatted(told(cost.usdFor(DAY), cost)),
                    "give a ttl such as PT8H; it can be extended while the cluster runs");
        }
        BigDecimal budget = cluster.budgetUsd();
        if (budget != null) {
            budget(asked, cost, budget, ttl == null ? DAY : ttl, report);
        } else if (!cost.complete()) {
            report.unknownAside(
                    asked.at("/InstanceGroups"),
                    "a price for every instance type",
                    "none for " + String.join(", ", cost.unpriced()),
                    "look the price up before you deploy");
        }
    }

    private static void budget(
            Asked asked, CostPerHour cost, BigDecimal budget, Duration life, Report report) {
        BigDecimal whole = cost.usdFor(life);
        String at = asked.atOwn("/budgetUsd");
        String expected = "at most %s USD over %s".formatted(plain(budget), life);
        if (whole.compareTo(budget) > 0) {
            report.fail(
                    at,
                    expected,
                    told(whole, cost),
                    "raise the budget to %s, or ask for fewer nodes, a smaller type or a shorter ttl"
                            .formatted(whole.setScale(0, RoundingMode.UP).toPlainString()));
        } else if (!cost.complete()) {
            report.unknown(
                    at,
                    expected,
                    "no price for " + String.join(", ", cost.unpriced()),
                    "choose types with a known price, or leave the budget out and watch the bill");
        } else if (!cost.priceRegion().equals(asked.region())
                && whole.multiply(DEAREST_REGION).compareTo(budget) > 0) {
            report.warn(
                    at,
                    expected,
                    told(whole, cost),
                    "the price is that of %s: compare with %s before you rely on it"
                            .formatted(cost.priceRegion(), asked.region()));
        }
    }

    private static void tags(Asked asked, Report report) {
        List<String> absent =
                List.of("owner", "project").stream().filter(key -> !tagged(asked, key)).toList();
        if (!absent.isEmpty()) {
            report.warn(
                    asked.at("/Tags"),
                    "tags owner and project",
                    "no " + String.join(" and no ", absent),
                    "tag the cluster, so that its cost finds its owner");
        }
    }

    /** Of several types of a group the dearest counts: which one comes is not known. */
    private static List<PriceTable.Nodes> nodes(Asked asked) {
        var nodes = new ArrayList<PriceTable.Nodes>();
        for (Group group : asked.groups()) {
            int count = group.count() == null ? 0 : Math.max(group.count(), 0);
            String dearest = null;
            for (String type : group.instanceTypes()) {
                if (dearest == null || dearer(type, dearest)) {
                    dearest = type;
                }
            }
            if (dearest != null) {
                nodes.add(new PriceTable.Nodes(dearest, count));
            }
        }
        return nodes;
    }

    /** A type without a price is dearer than any, so that the estimate is never too low. */
    private static boolean dearer(String type, String than) {
        BigDecimal price = PriceTable.bundled().usdPerHour().get(type);
        BigDecimal other = PriceTable.bundled().usdPerHour().get(than);
        return price == null || (other != null && price.compareTo(other) > 0);
    }

    private static String told(BigDecimal usd, CostPerHour cost) {
        return "%s%s USD (prices of %s, %s)"
                .formatted(
                        cost.complete() ? "" : "more than ",
                        plain(usd),
                        cost.priceDate(),
                        cost.priceRegion());
    }

    private static String plain(BigDecimal usd) {
        return usd.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }
}
