package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Kubernetes.Node;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The deep health checks that were asked for have passed. */
final class PostDeepChecks implements Rule.OfAccount {
    private static final String PREFIX = "sagemaker.amazonaws.com/";

    private static final RuleCard CARD =
            RuleCard.of(
                    "POST-DHC",
                    Phase.POST,
                    Severity.ERROR,
                    "request, nodes",
                    "where deep health checks were asked for, every node of the type says that they"
                            + " have Passed",
                    "a node that failed them has broken hardware; one that still runs them after"
                            + " 150 minutes is stuck",
                    "replace or reboot the node; its log stream is"
                            + " DeepHealthCheckResults/<instance id>",
                    "HyperPod documentation: deep health checks");

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
        Set<String> types =
                asked.groups().stream()
                        .filter(Group::checked)
                        .flatMap(group -> group.instanceTypes().stream())
                        .collect(Collectors.toSet());
        if (types.isEmpty()) {
            report.skip("no group asks for deep health checks");
            return;
        }
        int passed = 0;
        for (Node node : PostNodeLabel.hyperpod(asked, evidence.of(Part.NODES))) {
            if (types.contains(
                    node.labels().getOrDefault("node.kubernetes.io/instance-type", ""))) {
                String status =
                        node.labels().getOrDefault(PREFIX + "deep-health-check-status", "no label");
                if (status.equals("Passed")) {
                    passed++;
                } else {
                    report.failForNow(
                            node.name(),
                            "deep-health-check-status=Passed",
                            status + faults(node.labels()),
                            status.equals("InProgress")
                                    ? "wait up to 150 minutes from the node's start, then replace it"
                                    : CARD.fix());
                }
            }
        }
        report.passOtherwise("%d nodes have passed".formatted(passed));
    }

    /** The agent writes plurals, the documentation says singulars. */
    private static String faults(Map<String, String> labels) {
        for (String key : List.of("fault-types", "fault-type")) {
            String types = labels.get(PREFIX + key);
            if (types != null) {
                String reasons =
                        labels.getOrDefault(
                                PREFIX + "fault-reasons",
                                labels.getOrDefault(PREFIX + "fault-reason", ""));
                return ": %s %s".formatted(types, reasons).stripTrailing();
            }
        }
        return "";
    }
}
