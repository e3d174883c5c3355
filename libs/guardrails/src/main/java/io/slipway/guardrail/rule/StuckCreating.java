package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A cluster that is being created gets on. */
final class StuckCreating implements Rule.OfAccount {
    private static final Duration QUIET = Duration.ofHours(1);
    private static final Duration STUCK = Duration.ofHours(2);
    private static final Duration DEEP_CHECKS = Duration.ofMinutes(150);

    private static final RuleCard CARD =
            RuleCard.of(
                    "STUCK-CREATING",
                    Phase.PERIODIC,
                    Severity.ERROR,
                    "request, clusters",
                    "a cluster in Creating or Updating changes or has an event at least every 60"
                            + " minutes, deep health checks taken out",
                    "capacity that never comes is told in an event and not in the status",
                    "read the failure message and the events, then wait for capacity, ask for"
                            + " fewer nodes, or delete the cluster",
                    "published durations; HyperPod troubleshooting guides");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), asked.name());
        if (cluster == null
                || !List.of("Creating", "Updating", "SystemUpdating").contains(cluster.status())) {
            report.skip("the cluster is not being created or changed");
            return;
        }
        Instant since = cluster.changed() == null ? cluster.created() : cluster.changed();
        if (since == null) {
            report.untold(
                    cluster.name(),
                    CARD.checks(),
                    "when it last changed is not told",
                    "give changed: the newest of CreationTime and its events");
            return;
        }
        boolean checks = asked.groups().stream().anyMatch(Group::checked);
        Duration still =
                Duration.between(since, evidence.now()).minus(checks ? DEEP_CHECKS : Duration.ZERO);
        String actual =
                "%s without a change for %d minutes%s"
                        .formatted(
                                cluster.status(),
                                Duration.between(since, evidence.now()).toMinutes(),
                                cluster.failure() == null ? "" : ": " + cluster.failure());
        if (still.compareTo(STUCK) > 0) {
            report.failForNow(
                    cluster.name(),
                    "a change within %d minutes".formatted(limit(STUCK, checks)),
                    actual,
                    CARD.fix());
        } else if (still.compareTo(QUIET) > 0) {
            report.warn(
                    cluster.name(),
                    "a change within %d minutes".formatted(limit(QUIET, checks)),
                    actual,
                    "read its events: aws sagemaker list-cluster-events --cluster-name "
                            + cluster.name());
        }
        report.passOtherwise(actual);
    }

    private static long limit(Duration limit, boolean checks) {
        return limit.plus(checks ? DEEP_CHECKS : Duration.ZERO).toMinutes();
    }
}
