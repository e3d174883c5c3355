package io.slipway.reservation.kube.capacity;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * GPUs that pods of others have: by machine, then by resource. A pod counts from when it has a node
 * until it has ended, as it does for the scheduler.
 */
public record Others(Map<String, Map<String, Integer>> byMachine) {
    public static final Others NOBODY = new Others(Map.of());

    private static final String VENDOR = "nvidia.com/";
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    /** What the pods have that are not ours. */
    public static Others of(List<Pod> pods, Predicate<Pod> ours) {
        var machines = new HashMap<String, Map<String, Integer>>();
        for (var pod : pods) {
            var spec = pod.getSpec();
            var status = pod.getStatus();
            boolean over = status != null && OVER.contains(String.valueOf(status.getPhase()));
            if (spec == null || spec.getNodeName() == null || over || ours.test(pod)) {
                continue;
            }
            need(pod)
                    .forEach(
                            (resource, gpus) ->
                                    machines.computeIfAbsent(
                                                    spec.getNodeName(), _ -> new HashMap<>())
                                            .merge(resource, gpus, Integer::sum));
        }
        return new Others(Map.copyOf(machines));
    }

    int on(String machine, String resource) {
        return byMachine.getOrDefault(machine, Map.of()).getOrDefault(resource, 0);
    }

    /** Init containers run before the others, one after the other: the most of either counts. */
    private static Map<String, Integer> need(Pod pod) {
        var need = new HashMap<String, Integer>();
        pod.getSpec()
                .getContainers()
                .forEach(
                        one ->
                                wants(one)
                                        .forEach(
                                                (resource, gpus) ->
                                                        need.merge(resource, gpus, Integer::sum)));
        pod.getSpec()
                .getInitContainers()
                .forEach(
                        one ->
                                wants(one)
                                        .forEach(
                                                (resource, gpus) ->
                                                        need.merge(resource, gpus, Math::max)));
        return need;
    }

    private static Map<String, Integer> wants(Container container) {
        var resources = container.getResources();
        var wants = new HashMap<String, Integer>();
        if (resources != null) {
            gpus(resources.getRequests(), wants);
            gpus(resources.getLimits(), wants);
        }
        return wants;
    }

    private static void gpus(Map<String, Quantity> amounts, Map<String, Integer> wants) {
        if (amounts != null) {
            amounts.forEach(
                    (resource, amount) -> {
                        if (resource.startsWith(VENDOR)) {
                            wants.put(resource, Quantity.getAmountInBytes(amount).intValue());
                        }
                    });
        }
    }
}
