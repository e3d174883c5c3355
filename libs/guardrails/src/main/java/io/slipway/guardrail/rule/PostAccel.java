package io.slipway.guardrail.rule;

import io.slipway.guardrail.aws.InstanceType;
import io.slipway.guardrail.aws.InstanceType.Accelerator;
import io.slipway.guardrail.aws.InstanceTypes;
import io.slipway.guardrail.facts.Kubernetes.Node;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every node offers all accelerators and network cards that its type has. */
final class PostAccel implements Rule.OfAccount {
    private static final String GPU = "nvidia.com/gpu";
    private static final String NEURON = "aws.amazon.com/neuron";
    private static final String EFA = "vpc.amazonaws.com/efa";

    private static final RuleCard CARD =
            RuleCard.of(
                    "POST-ACCEL",
                    Phase.POST,
                    Severity.ERROR,
                    "nodes",
                    "each HyperPod node offers as many GPUs, Neuron devices and EFA cards as its"
                            + " instance type has",
                    "a p5 with 7 GPUs takes no job of 8, and one without EFA trains many times"
                            + " slower",
                    "drain and replace the node; with 0 of them look at the device plugin and the"
                            + " tolerations it has",
                    "resource table of hyperpod-cli");

    @Override
    public RuleCard card() {
        return CARD;
    }

    @Override
    public List<Part<?>> parts() {
        return List.of(Part.NODES);
    }

    @Override
    public void check(Asked asked, Evidence evidence, Report report) {
        int checked = 0;
        for (Node node : PostNodeLabel.hyperpod(asked, evidence.of(Part.NODES))) {
            String name = node.labels().getOrDefault("node.kubernetes.io/instance-type", "");
            InstanceType type = InstanceTypes.bundled().find(name);
            if (type != null) {
                checked++;
                check(node, type, report);
            }
        }
        if (checked == 0) {
            report.skip("there is no HyperPod node of a known type");
        }
        report.passOtherwise("%d nodes offer all they have".formatted(checked));
    }

    private static void check(Node node, InstanceType type, Report report) {
        boolean sliced =
                node.allocatable().keySet().stream()
                        .anyMatch(key -> key.startsWith("nvidia.com/mig-"));
        if (type.accelerator() == Accelerator.GPU && !sliced) {
            compare(node, GPU, type.accelerators(), report);
        }
        if (type.accelerator() == Accelerator.NEURON) {
            compare(node, NEURON, type.accelerators(), report);
        }
        compare(node, EFA, type.efaDevices(), report);
    }

    private static void compare(
            Node node, String resource, @Nullable Integer expected, Report report) {
        if (expected == null || expected == 0) {
            return;
        }
        long there = amount(node.allocatable(), resource);
        if (there < expected) {
            report.failForNow(
                    node.name(),
                    "%d %s".formatted(expected, resource),
                    String.valueOf(there),
                    there == 0
                            ? "look at the device plugin for %s and at its tolerations"
                                    .formatted(resource)
                            : "kubectl drain %s, then replace the node".formatted(node.name()));
        }
    }

    private static long amount(Map<String, String> allocatable, String resource) {
        String amount = allocatable.getOrDefault(resource, "0");
        return amount.matches("\\d{1,9}") ? Long.parseLong(amount) : 0;
    }
}
