package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.Regions;
import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;

/** The EKS cluster is up, and is one that HyperPod takes. */
final class EksReady implements Rule.OfAccount {
    private static final String LEAST_CNI = "1.18.3";
    private static final List<String> OTHER_CNI =
            List.of("calico-node", "cilium", "weave-net", "kube-flannel");

    private static final RuleCard CARD =
            RuleCard.of(
                    "EKS-READY",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, eksClusters, addons, workloads",
                    "the EKS cluster is ACTIVE, of a supported version, in two zones, with the"
                            + " private endpoint on, and VPC CNI %s or later and no other CNI"
                                    .formatted(LEAST_CNI),
                    "HyperPod refuses it, or its nodes never join",
                    "bring it up to what the finding says, the CNI before the version",
                    "HyperPod documentation: EKS prerequisites");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.EKS_CLUSTERS, Part.ADDONS, Part.WORKLOADS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        Eks.Cluster eks = EksClusters.needed(asked, evidence, report);
        if (eks == null) {
            return;
        }
        String at = EksClusters.at(asked);
        if (!eks.status().equals("ACTIVE")) {
            report.failForNow(
                    at,
                    "status ACTIVE",
                    eks.status(),
                    "aws eks wait cluster-active --name " + eks.name());
        }
        if (!Regions.bundled().kubernetesVersions().contains(eks.version())) {
            report.fail(
                    at,
                    "one of " + String.join(", ", Regions.bundled().kubernetesVersions()),
                    eks.version(),
                    "update the EKS cluster one minor version at a time");
        }
        if (!eks.zoneIds().isEmpty() && eks.zoneIds().stream().distinct().count() < 2) {
            report.fail(
                    at,
                    "a control plane in two zones or more",
                    String.join(", ", eks.zoneIds()),
                    "give the EKS cluster a subnet in another zone");
        }
        if (Boolean.FALSE.equals(eks.privateEndpoint())) {
            report.fail(
                    at,
                    "the private endpoint on",
                    "off",
                    "aws eks update-cluster-config --name %s --resources-vpc-config endpointPrivateAccess=true"
                            .formatted(eks.name()));
        }
        cni(eks, at, evidence, report);
        report.passOtherwise("%s, %s".formatted(eks.status(), eks.version()));
    }

    private static void cni(Eks.Cluster eks, String at, Evidence evidence, Report report) {
        List<Eks.Addon> addons = evidence.ifKnown(Part.ADDONS);
        if (addons != null) {
            for (Eks.Addon addon : addons) {
                if (addon.name().equals("vpc-cni")
                        && addon.cluster().equals(eks.name())
                        && !Versions.atLeast(addon.version(), LEAST_CNI)) {
                    report.fail(
                            at,
                            "VPC CNI %s or later".formatted(LEAST_CNI),
                            addon.version(),
                            "aws eks update-addon --cluster-name %s --addon-name vpc-cni, to %s or later"
                                    .formatted(eks.name(), LEAST_CNI));
                }
            }
        }
        List<Workload> workloads = evidence.ifKnown(Part.WORKLOADS);
        if (workloads != null) {
            for (Workload workload : workloads) {
                if (workload.kind().equals("DaemonSet")
                        && OTHER_CNI.stream().anyMatch(workload.name()::equals)) {
                    report.fail(
                            "%s/%s".formatted(workload.namespace(), workload.name()),
                            "the VPC CNI and no other",
                            workload.name(),
                            "remove it: HyperPod supports the VPC CNI only");
                }
            }
        }
    }
}
