package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Stacks;
import io.slipway.guardrail.facts.Storage;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names are free, or taken by something that is ours. */
final class IdempOwnership implements Rule.OfAccount {
    /** What Slipway puts on all it makes; the value is the id of the job. */
    static final String JOB_TAG = "slipway:job";

    private static final RuleCard CARD =
            RuleCard.of(
                            "IDEMP-OWNERSHIP",
                            Phase.PRE,
                            Severity.ERROR,
                            "request, clusters, stacks, buckets",
                            "a cluster, stack or bucket of a name we will use is not there, or has"
                                    + " our tag "
                                    + JOB_TAG,
                            "CreateCluster has no client token: the name and the tag are all that"
                                    + " keeps a repeated call from a second cluster, and us from"
                                    + " taking what is another team's",
                            "choose another name, or import the cluster",
                            "SageMaker service model; measured with repeated calls")
                    .always();

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public Set<Action> actions() {
        return Set.of(Action.CREATE);
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.CLUSTERS, Part.STACKS, Part.BUCKETS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        String name = asked.name();
        if (name == null) {
            report.skip("the request has no name");
            return;
        }
        Hyperpod.Cluster cluster = Hyperpod.named(evidence.of(Part.CLUSTERS), name);
        if (cluster != null) {
            Map<String, String> tags = cluster.tags();
            owned("cluster", cluster.name(), tags == null ? Map.of() : tags, asked, report);
        }
        List<Stacks.Stack> stacks = evidence.ifKnown(Part.STACKS);
        if (stacks != null) {
            stacks.stream()
                    .filter(stack -> stack.name().equals(name))
                    .forEach(stack -> owned("stack", name, stack.tags(), asked, report));
        }
        List<Storage.Bucket> buckets = evidence.ifKnown(Part.BUCKETS);
        if (buckets != null) {
            buckets.stream()
                    .filter(bucket -> bucket.name().equals("sagemaker-" + name))
                    .forEach(
                            bucket -> owned("bucket", bucket.name(), bucket.tags(), asked, report));
        }
        report.passOtherwise("'%s' is free or ours".formatted(name));
    }

    private static void owned(
            String kind, String name, Map<String, String> tags, Asked asked, Report report) {
        if (!tags.containsKey(JOB_TAG)) {
            report.fail(
                    asked.at("/ClusterName"),
                    "no %s '%s', or one with our tag %s".formatted(kind, name, JOB_TAG),
                    "there is one without it",
                    "choose another name; if the %s is to be ours, import it".formatted(kind));
        }
    }
}
