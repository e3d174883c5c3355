package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Eks;
import io.slipway.guardrail.facts.Kubernetes.Exposed;
import io.slipway.guardrail.facts.Kubernetes.Node;
import io.slipway.guardrail.facts.Kubernetes.Workload;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The load balancer controller runs, knows its cluster, and can reach HyperPod's pods. */
final class AlbConfig implements Rule.OfAccount {
    private static final String LEAST = "2.10.0";
    private static final String LEAST_WITH_PREFIXES = "3.2.2";

    private static final RuleCard CARD =
            RuleCard.of(
                    "ALB-CONFIG",
                    Phase.PRE,
                    Severity.ERROR,
                    "request, workloads, nodes, exposed",
                    "the controller is ready, its cluster name is that of EKS, its region the"
                            + " request's, the hop limit 2 or it is told VPC and region, its version %s"
                                    .formatted(LEAST)
                            + " (%s with prefix delegation), and targets are of type ip"
                                    .formatted(LEAST_WITH_PREFIXES),
                    "older controllers do not find the interface of a HyperPod pod; with the name"
                            + " of the HyperPod cluster they find no subnet at all",
                    "set what the finding says in the values of its chart",
                    "source of AWS Load Balancer Controller, all tags");

    private static final int LEAST_HOPS = 2;
    private static final String HOPS = "a hop limit of 2 or more, or --aws-vpc-id and --aws-region";
    private static final String TELL = "set region and vpcId in the values of the chart";

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.WORKLOADS, Part.NODES, Part.EXPOSED, Part.EKS_CLUSTERS);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return;
        }
        List<Workload> workloads = evidence.of(Part.WORKLOADS);
        Workload controller = AlbPolicyVersion.controller(workloads);
        if (controller == null) {
            report.skip("no load balancer controller is installed");
            return;
        }
        String at = "%s/%s".formatted(controller.namespace(), controller.name());
        if (controller.ready() < 1) {
            report.failForNow(
                    at,
                    "one replica or more that is ready; its webhook has no endpoint else",
                    "%d of %d".formatted(controller.ready(), controller.desired()),
                    "kubectl -n %s logs deploy/%s"
                            .formatted(controller.namespace(), controller.name()));
        }
        cluster(asked, controller, at, report);
        region(asked, controller, at, evidence, report);
        vpc(asked, controller, at, evidence, report);
        version(controller, workloads, at, report);
        targets(evidence, report);
        report.passOtherwise("ready");
    }

    private static void cluster(Asked asked, Workload controller, String at, Report report) {
        String name = argument(controller, "--cluster-name=");
        String eks = asked.eksName();
        if (name != null && eks != null && !name.equals(eks)) {
            report.fail(
                    at,
                    "--cluster-name=" + eks,
                    name.equals(asked.name())
                            ? "the name of the HyperPod cluster, " + name
                            : "--cluster-name=" + name,
                    "set clusterName=%s in the values of its chart".formatted(eks));
        }
    }

    private static void region(
            Asked asked, Workload controller, String at, Evidence evidence, Report report) {
        String region = argument(controller, "--aws-region=");
        if (region != null && asked.region() != null && !region.equals(asked.region())) {
            report.fail(
                    at,
                    "--aws-region=" + asked.region(),
                    region,
                    "set region=%s in the values of its chart".formatted(asked.region()));
        }
        boolean told = region != null && argument(controller, "--aws-vpc-id=") != null;
        if (!told) {
            hops(at, evidence.ifKnown(Part.NODES), report);
        }
    }

    /**
     * A controller that is not told asks the metadata service of its node, through one hop more.
     */
    private static void hops(String at, @Nullable List<Node> nodes, Report report) {
        List<Node> known =
                nodes == null
                        ? List.of()
                        : nodes.stream().filter(node -> node.hopLimit() != null).toList();
        known.stream()
                .filter(node -> node.hopLimit() != null && node.hopLimit() < LEAST_HOPS)
                .findFirst()
                .ifPresent(
                        node ->
                                report.fail(
                                        node.name(),
                                        HOPS,
                                        String.valueOf(node.hopLimit()),
                                        TELL + ", or raise HttpPutResponseHopLimit to 2"));
        if (known.isEmpty()) {
            report.unknownAside(at, HOPS, "nobody has told the hop limit of its node", TELL);
        }
    }

    private static void vpc(
            Asked asked, Workload controller, String at, Evidence evidence, Report report) {
        String vpc = argument(controller, "--aws-vpc-id=");
        List<Eks.Cluster> clusters = evidence.ifKnown(Part.EKS_CLUSTERS);
        if (vpc == null || clusters == null) {
            return;
        }
        for (Eks.Cluster eks : clusters) {
            if (eks.name().equals(asked.eksName())
                    && eks.vpcId() != null
                    && !eks.vpcId().equals(vpc)) {
                report.fail(
                        at,
                        "--aws-vpc-id=" + eks.vpcId(),
                        vpc,
                        "set vpcId=%s in the values of its chart".formatted(eks.vpcId()));
            }
        }
    }

    private static void version(
            Workload controller, List<Workload> workloads, String at, Report report) {
        String version = controller.version();
        if (version == null || !Versions.readable(version)) {
            return;
        }
        boolean prefixes =
                workloads.stream()
                        .filter(workload -> workload.name().equals("aws-node"))
                        .map(Workload::environment)
                        .anyMatch(AlbConfig::delegates);
        String least = prefixes ? LEAST_WITH_PREFIXES : LEAST;
        if (!Versions.atLeast(version, least)) {
            report.fail(
                    at,
                    "v%s or later%s".formatted(least, prefixes ? ", with prefix delegation" : ""),
                    "v" + version,
                    "upgrade the controller, its CRDs and its policy to v%s".formatted(least));
        }
    }

    private static boolean delegates(Map<String, String> environment) {
        return environment.getOrDefault("ENABLE_PREFIX_DELEGATION", "false").equals("true");
    }

    private static void targets(Evidence evidence, Report report) {
        List<Exposed> exposed = evidence.ifKnown(Part.EXPOSED);
        if (exposed == null) {
            return;
        }
        for (Exposed one : exposed) {
            String key =
                    one.kind().equals("Ingress")
                            ? "alb.ingress.kubernetes.io/target-type"
                            : "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
            String type = one.annotations().get(key);
            if (type != null && !type.equals("ip")) {
                report.fail(
                        "%s/%s".formatted(one.namespace(), one.name()),
                        key + ": ip",
                        type,
                        "set it to ip: the instance of a HyperPod node is not in this account");
            }
        }
    }

    private static @Nullable String argument(Workload controller, String name) {
        return controller.args().stream()
                .filter(one -> one.startsWith(name))
                .map(one -> one.substring(name.length()))
                .findFirst()
                .orElse(null);
    }
}
