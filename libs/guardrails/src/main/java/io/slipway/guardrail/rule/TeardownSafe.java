package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Kubernetes.Job;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Stacks.Stack;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Nobody works on what is about to be destroyed. */
final class TeardownSafe implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                            "TEARDOWN-SAFE",
                            Phase.PRE,
                            Severity.ERROR,
                            "request, jobs, clusters, stacks",
                            "before a destroy no training job runs, no other HyperPod cluster lives"
                                    + " on the same EKS cluster, and no stack is protected",
                            "a destroy takes every volume of every node with it, and cannot be"
                                    + " taken back",
                            "end or drain the jobs, save what is on the nodes, then destroy",
                            "HyperPod documentation")
                    .always();

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.DESTROY);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.JOBS, Part.CLUSTERS, Part.STACKS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        List<Job> jobs = evidence.of(Part.JOBS);
        if (!jobs.isEmpty()) {
            report.failForNow(
                    asked.at("/ClusterName"),
                    "no job that runs",
                    jobs.stream()
                            .limit(5)
                            .map(
                                    job ->
                                            "%s %s/%s"
                                                    .formatted(
                                                            job.kind(),
                                                            job.namespace(),
                                                            job.name()))
                            .collect(Collectors.joining(", ", jobs.size() + ": ", "")),
                    "wait for them, or delete them first");
        }
        List<Hyperpod.Cluster> clusters = evidence.of(Part.CLUSTERS);
        Hyperpod.Cluster own = Hyperpod.named(clusters, asked.name());
        for (Hyperpod.Cluster other : clusters) {
            if (own != null
                    && own.eks() != null
                    && !other.name().equals(own.name())
                    && own.eks().equals(other.eks())) {
                report.fail(
                        asked.at("/ClusterName"),
                        "no other HyperPod cluster on EKS cluster " + own.eks(),
                        other.name(),
                        "destroy only the HyperPod cluster, and leave EKS and its VPC");
            }
        }
        List<Stack> stacks = evidence.ifKnown(Part.STACKS);
        if (stacks != null) {
            for (Stack stack : stacks) {
                if (Boolean.TRUE.equals(stack.protectedFromDeletion())) {
                    report.fail(
                            stack.name(),
                            "a stack that may be deleted",
                            "termination protection is on",
                            "aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name "
                                    + stack.name());
                }
            }
        }
        report.passOtherwise("nothing runs on it");
    }
}
