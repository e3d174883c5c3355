package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.rule.BuiltCluster.Built;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every node that was asked for is there, group by group. */
final class PostCounts implements Rule.OfCluster {
    private static final RuleCard CARD =
            new RuleCard(
                    "POST-COUNTS",
                    1,
                    Phase.POST,
                    Severity.ERROR,
                    true,
                    "cluster",
                    "each group asked for is there with its type, and has as many nodes as it"
                            + " works towards, and as were asked for",
                    "with continuous provisioning a cluster is InService before any node exists",
                    "read the cluster's last events: capacity, quota or network; wait, or ask for"
                            + " fewer nodes",
                    "HyperPod documentation; SageMaker DescribeCluster");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS, Part.HYPERPOD_NODES);
    }

    @Override
    public void check(BuiltCluster cluster, Report report) {
        int nodes = 0;
        for (Built built : cluster.groups()) {
            counts(built, wanted(cluster.asked(), built.name()), report);
            nodes += Math.max(built.current(), 0);
        }
        if (cluster.asked() == null) {
            report.unknown(
                    cluster.name(),
                    "the groups of the judged request",
                    "no request of this job was judged here",
                    "deploy through a job, so that what is built can be compared");
        } else {
            absent(cluster, cluster.asked(), report);
        }
        report.passOtherwise("%d nodes in %d groups".formatted(nodes, cluster.groups().size()));
    }

    private static void counts(Built built, @Nullable Wanted wanted, Report report) {
        int least = wanted == null || wanted.minCount() == null ? 0 : wanted.minCount();
        if (built.current() != built.target() || built.current() < least) {
            report.failForNow(
                    built.name(),
                    "%d nodes".formatted(Math.max(built.target(), least)),
                    "%d of %d".formatted(built.current(), built.target()),
                    CARD.fix());
        }
        if (built.status() != null && !built.status().equals("InService")) {
            report.failForNow(
                    built.name(), "status InService", "status " + built.status(), CARD.fix());
        }
        if (!built.failed().isEmpty()) {
            report.failForNow(
                    built.name(),
                    "no node in status Failure",
                    String.join(", ", built.failed()),
                    "replace these nodes; the message of each in ListClusterNodes says why");
        }
        if (wanted != null && built.target() != wanted.count()) {
            report.fail(
                    built.name(),
                    "a target of %d nodes, as asked".formatted(wanted.count()),
                    "a target of %d".formatted(built.target()),
                    "deploy again, or ask for %d nodes".formatted(built.target()));
        }
        if (wanted != null && !built.instanceType().equals(wanted.instanceType())) {
            report.fail(
                    built.name(),
                    wanted.instanceType() + ", as asked",
                    built.instanceType(),
                    "deploy again; the type of a group cannot be changed");
        }
    }

    private static void absent(BuiltCluster cluster, List<Wanted> asked, Report report) {
        for (Wanted wanted : asked) {
            if (cluster.groups().stream().noneMatch(built -> built.name().equals(wanted.name()))) {
                report.failForNow(
                        wanted.name(),
                        "a group of %d %s".formatted(wanted.count(), wanted.instanceType()),
                        "no such group",
                        CARD.fix());
            }
        }
        for (Built built : cluster.groups()) {
            if (wanted(asked, built.name()) == null) {
                report.fail(
                        built.name(),
                        "no group that nobody asked for",
                        "%d %s".formatted(built.current(), built.instanceType()),
                        "remove the group");
            }
        }
    }

    private static @Nullable Wanted wanted(@Nullable List<Wanted> asked, String name) {
        if (asked == null) {
            return null;
        }
        return asked.stream().filter(wanted -> wanted.name().equals(name)).findFirst().orElse(null);
    }
}
