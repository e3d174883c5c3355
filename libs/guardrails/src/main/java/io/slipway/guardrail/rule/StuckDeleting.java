package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Stacks.Blocker;
import io.slipway.guardrail.facts.Stacks.Stack;
import io.slipway.guardrail.request.Asked;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stack that is being deleted goes, or we know what keeps it. */
final class StuckDeleting implements Rule.OfAccount {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** What hangs on what: a security group goes after the interfaces that use it. */
    private static final List<String> ORDER =
            List.of(
                    "load-balancer",
                    "vpc-endpoint",
                    "network-interface",
                    "security-group",
                    "bucket");

    private static final RuleCard CARD =
            RuleCard.of(
                    "STUCK-DELETING",
                    Phase.PERIODIC,
                    Severity.ERROR,
                    "stacks, blockers, clusters",
                    "no stack is DELETE_FAILED, and neither a stack nor the cluster has been deleting"
                            + " for more than 30 minutes without an event",
                    "load balancers of Kubernetes, endpoints of GuardDuty and full buckets are no"
                            + " part of the stack and keep its VPC",
                    "delete what the finding names, in this order, then the stack again",
                    "clean-up scripts of awsome-distributed-training; troubleshooting guides");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.CREATE, Action.UPDATE, Action.DESTROY);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.STACKS, Part.BLOCKERS, Part.CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        cluster(asked, evidence, report);
        for (Stack stack : evidence.of(Part.STACKS)) {
            boolean failed = stack.status().equals("DELETE_FAILED");
            boolean slow =
                    stack.status().equals("DELETE_IN_PROGRESS")
                            && stack.changed() != null
                            && Duration.between(stack.changed(), evidence.now()).compareTo(LIMIT)
                                    > 0;
            if (failed || slow) {
                report.failForNow(
                        stack.name(),
                        "gone within 30 minutes",
                        stack.status()
                                + (stack.failed().isEmpty()
                                        ? ""
                                        : ": " + String.join(", ", stack.failed())),
                        fix(evidence.ifKnown(Part.BLOCKERS), stack));
            }
        }
        report.passOtherwise("no stack is stuck");
    }

    /** A cluster keeps its network interfaces until it is gone, and so its VPC. */
    private static void cluster(Asked asked, Evidence evidence, Report report) {
        List<Hyperpod.Cluster> clusters = evidence.ifKnown(Part.CLUSTERS);
        Hyperpod.Cluster own = clusters == null ? null : Hyperpod.named(clusters, asked.name());
        if (own != null
                && own.status().equals("Deleting")
                && own.changed() != null
                && Duration.between(own.changed(), evidence.now()).compareTo(LIMIT) > 0) {
            List<Blocker> blockers = evidence.ifKnown(Part.BLOCKERS);
            report.failForNow(
                    asked.at("/ClusterName"),
                    "gone within 30 minutes",
                    own.failure() == null ? "Deleting" : "Deleting: " + own.failure(),
                    (blockers == null || blockers.isEmpty()
                                    ? ""
                                    : "delete in this order: %s; then "
                                            .formatted(inOrder(blockers)))
                            + "aws sagemaker delete-cluster --cluster-name %s again, and ask AWS Support if it stays"
                                    .formatted(own.name()));
        }
    }

    private static String fix(@Nullable List<Blocker> blockers, Stack stack) {
        if (blockers == null || blockers.isEmpty()) {
            return "look for what still uses its VPC: " + Part.BLOCKERS.from();
        }
        return "delete in this order: %s; then the stack %s again"
                .formatted(inOrder(blockers), stack.name());
    }

    private static String inOrder(List<Blocker> blockers) {
        return blockers.stream()
                .sorted(Comparator.comparingInt(StuckDeleting::rank))
                .map(
                        one ->
                                "%s %s%s"
                                        .formatted(
                                                one.kind(),
                                                one.id(),
                                                one.note() == null ? "" : " (" + one.note() + ")"))
                .collect(Collectors.joining(", "));
    }

    private static int rank(Blocker blocker) {
        int rank = ORDER.indexOf(blocker.kind());
        return rank < 0 ? ORDER.size() : rank;
    }
}
