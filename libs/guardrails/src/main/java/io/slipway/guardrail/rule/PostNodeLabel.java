package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Kubernetes.Node;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every HyperPod node is a node of Kubernetes, and takes work. */
final class PostNodeLabel implements Rule.OfAccount {
    static final String HEALTH = "sagemaker.amazonaws.com/node-health-status";
    static final String COMPUTE = "sagemaker.amazonaws.com/compute-type";

    private static final String CLUSTER = "sagemaker.amazonaws.com/cluster-name";

    private static final RuleCard CARD =
            RuleCard.of(
                    "POST-NODE-LABEL",
                    Phase.POST,
                    Severity.ERROR,
                    "request, hyperpodNodes, nodes",
                    "the running HyperPod nodes and the Kubernetes nodes with compute-type=hyperpod"
                            + " are the same, are Ready, and are labelled Schedulable",
                    "SageMaker calls a node Running that never joined Kubernetes; jobs then wait"
                            + " for it without end",
                    "look at the access entry, the private endpoint, the security groups and the"
                            + " VPC CNI, in this order",
                    "HyperPod documentation: node labels");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.HYPERPOD_NODES, Part.NODES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        if (!asked.kubernetes()) {
            report.skip("there is no EKS cluster below");
            return;
        }
        List<Hyperpod.Node> running =
                evidence.of(Part.HYPERPOD_NODES).stream()
                        .filter(node -> node.status().equals("Running"))
                        .toList();
        Map<String, Node> nodes =
                hyperpod(asked, evidence.of(Part.NODES)).stream()
                        .collect(
                                Collectors.toMap(
                                        Node::instanceId, Function.identity(), (a, _) -> a));
        for (Hyperpod.Node node : running) {
            Node joined = nodes.get(node.id());
            if (joined == null) {
                report.failForNow(
                        node.id(), "a Kubernetes node", "none: it has not joined", CARD.fix());
            } else {
                joined(joined, report);
            }
        }
        for (String id : nodes.keySet()) {
            if (running.stream().noneMatch(node -> node.id().equals(id))) {
                report.failForNow(
                        id,
                        "a running HyperPod node",
                        "a Kubernetes node of which SageMaker knows nothing",
                        "kubectl delete node hyperpod-" + id);
            }
        }
        report.passOtherwise("%d nodes have joined and take work".formatted(running.size()));
    }

    /** Those of this cluster: one that says by label that it is another's is not looked at. */
    static List<Node> hyperpod(Asked asked, List<Node> nodes) {
        String name = asked.createCluster().path("ClusterName").asText("");
        return nodes.stream()
                .filter(node -> "hyperpod".equals(node.labels().get(COMPUTE)))
                .filter(
                        node ->
                                name.isEmpty()
                                        || node.labels().getOrDefault(CLUSTER, name).equals(name))
                .toList();
    }

    private static void joined(Node node, Report report) {
        String health = node.labels().getOrDefault(HEALTH, "no label");
        if (!node.ready()) {
            report.failForNow(
                    node.name(), "Ready", "not Ready", "kubectl describe node " + node.name());
        }
        if (!health.equals("Schedulable")) {
            report.failForNow(
                    node.name(),
                    HEALTH + "=Schedulable",
                    health,
                    health.endsWith("Replacement") || health.endsWith("Reboot")
                            ? "wait: HyperPod is about to repair the node"
                            : "look at the labels fault-types and fault-reasons of the node");
        }
    }
}
