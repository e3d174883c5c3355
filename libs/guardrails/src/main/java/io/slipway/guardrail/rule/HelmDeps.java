package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Kubernetes.Release;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Locale;

/** The HyperPod chart is on the EKS cluster before the first node is. */
final class HelmDeps implements Rule.OfAccount {
    private static final RuleCard CARD =
            RuleCard.of(
                    "HELM-DEPS",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, workloads, helmReleases",
                    "the health monitoring agent, and the device plugins of the accelerators and"
                            + " network cards asked for, are installed before CreateCluster; no"
                            + " release of the chart has failed",
                    "CreateCluster refuses an EKS cluster without its dependencies, and nodes"
                            + " without the agent are never repaired",
                    "install the HyperPod chart with a pinned version first",
                    "HyperPod chart 0.1.0; HyperPod documentation");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.WORKLOADS, Part.HELM_RELEASES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return;
        }
        List<Workload> workloads = evidence.of(Part.WORKLOADS);
        List<String> absent =
                ChartParts.of(asked).absent(workloads.stream().map(Workload::name).toList());
        if (!absent.isEmpty()) {
            report.fail(
                    EksClusters.at(asked),
                    "the dependencies of the HyperPod chart",
                    "not there: " + String.join(", ", absent),
                    "helm install hyperpod-dependencies HyperPodHelmChart --namespace kube-system, with a pinned version, and wait until it is ready");
        }
        for (Workload workload : ChartParts.of(asked).unready(workloads)) {
            String at = "%s/%s".formatted(workload.namespace(), workload.name());
            String ready = "%d of %d ready".formatted(workload.ready(), workload.desired());
            String look =
                    "kubectl -n %s describe %s %s"
                            .formatted(
                                    workload.namespace(),
                                    workload.kind().toLowerCase(Locale.ROOT),
                                    workload.name());
            if (workload.ready() == 0) {
                report.failForNow(at, "ready before the nodes come", ready, look);
            } else {
                report.warn(at, "ready on every node", ready, look);
            }
        }
        List<Release> releases = evidence.ifKnown(Part.HELM_RELEASES);
        if (releases != null) {
            for (Release release : releases) {
                if (release.chart().toLowerCase(Locale.ROOT).contains("hyperpod")
                        && !release.status().equals("deployed")) {
                    report.fail(
                            "%s/%s".formatted(release.namespace(), release.name()),
                            "status deployed",
                            release.status(),
                            "helm history %s, then helm upgrade or rollback"
                                    .formatted(release.name()));
                }
            }
        }
        report.passOtherwise("all there");
    }
}
