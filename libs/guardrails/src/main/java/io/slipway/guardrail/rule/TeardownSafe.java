package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Kubernetes.Job;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Stacks.Stack;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        others(asked, evidence.ifKnown(Part.CLUSTERS), report);
        stacks(evidence.ifKnown(Part.STACKS), report);
        jobs(asked, evidence.ifKnown(Part.JOBS), shared(asked, evidence), report);
        List.of(Part.CLUSTERS, Part.STACKS, Part.JOBS).forEach(evidence::of);
        report.passOtherwise("nothing runs on it");
    }

    /** Jobs are those of the EKS cluster: where it has nodes of others, they may be theirs. */
    private static void jobs(
            Asked asked, @Nullable List<Job> jobs, @Nullable String other, Report report) {
        if (jobs == null || jobs.isEmpty()) {
            return;
        }
        if (other != null) {
            report.unknown(
                    "facts/" + Part.JOBS.name(),
                    "no job that runs on its nodes",
                    "%s; HyperPod cluster %s has nodes on the same EKS cluster, and whose these run on is not known"
                            .formatted(named(jobs), other),
                    "kubectl get pods -A -o wide shows the nodes; when none is of this cluster: slipway guardrail suppress TEARDOWN-SAFE --cluster %1$s --confirm %1$s, with a reason and an end"
                            .formatted(asked.name()));
            return;
        }
        Job first = jobs.getFirst();
        report.failForNow(
                asked.at("/ClusterName"),
                "no job that runs",
                named(jobs),
                "wait for them, or delete them first: kubectl delete %s -n %s %s"
                        .formatted(
                                first.kind().toLowerCase(Locale.ROOT),
                                first.namespace(),
                                first.name()));
    }

    private static String named(List<Job> jobs) {
        return jobs.stream()
                .limit(5)
                .map(job -> "%s %s/%s".formatted(job.kind(), job.namespace(), job.name()))
                .collect(Collectors.joining(", ", jobs.size() + ": ", ""));
    }

    /** Another HyperPod cluster on the same EKS cluster; null when none is known. */
    private static @Nullable String shared(Asked asked, Evidence evidence) {
        List<Hyperpod.Cluster> clusters = evidence.ifKnown(Part.CLUSTERS);
        Hyperpod.Cluster own = clusters == null ? null : Hyperpod.named(clusters, asked.name());
        if (clusters == null || own == null || own.eks() == null) {
            return null;
        }
        return clusters.stream()
                .filter(other -> !other.name().equals(own.name()))
                .filter(other -> own.eks().equals(other.eks()))
                .map(Hyperpod.Cluster::name)
                .findFirst()
                .orElse(null);
    }

    /** A deployer of ours leaves the EKS cluster that a request names to whose it is. */
    private static void others(
            Asked asked, @Nullable List<Hyperpod.Cluster> clusters, Report report) {
        Hyperpod.Cluster own = clusters == null ? null : Hyperpod.named(clusters, asked.name());
        boolean stays = asked.origin() instanceof Origin.Slipway && asked.eksName() != null;
        if (clusters == null || own == null || own.eks() == null || stays) {
            return;
        }
        for (Hyperpod.Cluster other : clusters) {
            if (!other.name().equals(own.name()) && own.eks().equals(other.eks())) {
                report.fail(
                        asked.at("/ClusterName"),
                        "no other HyperPod cluster on EKS cluster " + own.eks(),
                        other.name(),
                        "destroy only the HyperPod cluster, and leave EKS and its VPC");
            }
        }
    }

    private static void stacks(@Nullable List<Stack> stacks, Report report) {
        if (stacks == null) {
            return;
        }
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
}
