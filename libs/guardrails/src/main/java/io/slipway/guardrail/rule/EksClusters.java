package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The EKS cluster that a request is about. */
final class EksClusters {
    private EksClusters() {}

    static String at(Asked asked) {
        return asked.at("/Orchestrator/Eks/ClusterArn");
    }

    /** Null when the rule has been answered already: no EKS, or no such cluster. */
    static Eks.@Nullable Cluster needed(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return null;
        }
        List<Eks.Cluster> clusters = evidence.of(Part.EKS_CLUSTERS);
        Eks.Cluster cluster = Eks.named(clusters, asked.eksName());
        if (cluster != null) {
            return cluster;
        }
        if (asked.eksName() == null) {
            report.unknownAside(
                    at(asked),
                    "one EKS cluster to look at",
                    "%d are told, and the request names none".formatted(clusters.size()),
                    "name the EKS cluster in the request, or give the facts of that one only");
        } else {
            report.fail(
                    at(asked),
                    "an EKS cluster that there is",
                    "no cluster named " + asked.eksName(),
                    "create it first, or correct the ARN");
        }
        return null;
    }
}
