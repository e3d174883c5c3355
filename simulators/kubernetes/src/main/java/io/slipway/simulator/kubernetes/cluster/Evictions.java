package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.DeleteOptions;
import io.slipway.simulator.kubernetes.registry.Registry;
import java.util.List;
import java.util.Map;

/** Deletes a pod when no disruption budget stands against it. */
public final class Evictions {
    private final Registry registry;

    public Evictions(Registry registry) {
        this.registry = registry;
    }

    public void evict(Key key, ObjectNode eviction, boolean dryRun) {
        Resource pod = registry.get(Kinds.POD, key);
        for (Resource budget : registry.store().in(Kinds.DISRUPTION_BUDGET, key.namespace())) {
            LabelSelector selector = LabelSelector.of(budget.at("/spec/selector"));
            if (selector.matches(pod) && pod.is("Ready") && allowed(budget, selector) < 1) {
                throw Refusal.of(
                                429,
                                "TooManyRequests",
                                "Cannot evict pod as it would violate the pod's disruption budget.")
                        .retryAfter(10);
            }
        }
        registry.delete(
                Kinds.POD, key, DeleteOptions.of(eviction.path("deleteOptions"), Map.of()), dryRun);
    }

    private int allowed(Resource budget, LabelSelector selector) {
        List<Resource> pods =
                registry.store().in(Kinds.POD, budget.namespace()).stream()
                        .filter(pod -> selector.matches(pod))
                        .toList();
        int healthy = (int) pods.stream().filter(pod -> pod.is("Ready") && !pod.deleting()).count();
        String atLeast = budget.text("/spec/minAvailable");
        String atMost = budget.text("/spec/maxUnavailable");
        int wanted =
                atLeast.isEmpty()
                        ? pods.size() - amount(atMost.isEmpty() ? "0" : atMost, pods.size())
                        : amount(atLeast, pods.size());
        return healthy - wanted;
    }

    private static int amount(String text, int of) {
        return text.endsWith("%")
                ? Math.ceilDiv(of * Integer.parseInt(text.substring(0, text.length() - 1)), 100)
                : Integer.parseInt(text);
    }
}
