package io.slipway.simulator.aws.hyperpod;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.simulator.aws.kube.KubernetesNode;
import io.slipway.simulator.aws.kube.KubernetesNode.Taint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a node of a cluster on EKS appears in Kubernetes, as HyperPod labels it. */
final class NodeLabels {
    private static final String HEALTH = "sagemaker.amazonaws.com/node-health-status";
    private static final String CHECKS = "sagemaker.amazonaws.com/deep-health-check-status";

    private NodeLabels() {}

    /** Null while it is not there: booting, or on its way out. */
    static @Nullable KubernetesNode of(Cluster cluster, Group group, Node node) {
        String health =
                switch (node.phase()) {
                    case Phase.Running _, Phase.Queued _ -> "Schedulable";
                    case Phase.Checking _, Phase.Updating _ -> "Unschedulable";
                    case Phase.Failed _ -> "UnschedulablePendingReplacement";
                    case Phase.Pending _, Phase.Stopping _ -> "";
                };
        if (health.isEmpty()) {
            return null;
        }
        Map<String, String> labels = new LinkedHashMap<>();
        JsonNode kubernetes = group.spec.path("KubernetesConfig");
        kubernetes
                .path("Labels")
                .properties()
                .forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
        labels.put("sagemaker.amazonaws.com/compute-type", "hyperpod");
        labels.put("sagemaker.amazonaws.com/cluster-name", cluster.name());
        labels.put("topology.k8s.aws/zone-id", node.zone().id());
        labels.put(HEALTH, health);
        if (!group.checks().isEmpty()) {
            labels.put(CHECKS, health.equals("Schedulable") ? "Passed" : checks(node));
        }
        List<Taint> taints = new ArrayList<>();
        for (JsonNode taint : kubernetes.path("Taints")) {
            taints.add(
                    new Taint(
                            taint.path("Key").asText(),
                            taint.path("Value").asText(),
                            taint.path("Effect").asText()));
        }
        if (!health.equals("Schedulable")) {
            taints.add(new Taint(HEALTH, "Unschedulable", "NoSchedule"));
        }
        return new KubernetesNode(
                "hyperpod-" + node.id(), node.type(), node.zone().name(), labels, taints);
    }

    private static String checks(Node node) {
        return switch (node.phase()) {
            case Phase.Failed(var _, String message) when message.contains("health check") ->
                    "Failed";
            case Phase _ -> "InProgress";
        };
    }
}
