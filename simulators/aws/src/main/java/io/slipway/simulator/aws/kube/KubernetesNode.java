package io.slipway.simulator.aws.kube;

import io.slipway.simulator.aws.run.Answer;
import java.util.List;
import java.util.Map;

/**
 * A machine as Kubernetes shall show it.
 *
 * @param type as the label says it: {@code ml.p5.48xlarge} of HyperPod, {@code p5.48xlarge} else
 */
public record KubernetesNode(
        String name, String type, String zone, Map<String, String> labels, List<Taint> taints) {
    static final String OURS = "simulator.slipway.io/from";

    public record Taint(String key, String value, String effect) {
        Answer view() {
            return Answer.of("key", key).and("value", value).and("effect", effect);
        }
    }

    /** For the node API of the simulated Kubernetes. */
    String creation() {
        Hardware hardware = Hardware.of(type);
        Answer all = Answer.of();
        labels.forEach(all::and);
        return Answer.of("name", name)
                .and("gpus", hardware.gpus())
                .and("zone", zone)
                .and("instanceType", type)
                .and("resources", hardware.resources())
                .and("labels", all.and(OURS, "aws"))
                .and("taints", taints.stream().map(Taint::view).toList())
                .tree()
                .toString();
    }

    String change() {
        return Answer.of("node", name)
                .and("labels", labels)
                .and("taints", taints.stream().map(Taint::view).toList())
                .tree()
                .toString();
    }
}
