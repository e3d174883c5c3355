package io.slipway.simulator.kubernetes.cluster;

import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Quantity;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How much of each node the pods on it have taken. */
final class Usage {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private record Taken(String node, Requests requests) {}

    private final Map<String, Taken> byPod = new HashMap<>();
    private final Map<String, Map<String, Long>> amounts = new HashMap<>();
    private final Map<String, Set<String>> ports = new HashMap<>();
    private final Map<String, Map<String, Long>> allocatable = new HashMap<>();
    private final Map<String, Map<String, String>> labels = new HashMap<>();

    /** Books a pod in or out; true when something became free. */
    boolean account(Change change) {
        Resource pod = change.after();
        String node = pod.text("/spec/nodeName");
        boolean holds =
                !change.removal() && !node.isEmpty() && !ENDED.contains(pod.text("/status/phase"));
        Taken before = byPod.get(pod.uid());
        if (holds && before == null) {
            Taken taken = new Taken(node, Requests.of(pod));
            byPod.put(pod.uid(), taken);
            book(taken, 1);
            return false;
        }
        if (!holds && before != null) {
            byPod.remove(pod.uid());
            book(before, -1);
            return true;
        }
        return false;
    }

    private void book(Taken taken, int sign) {
        Map<String, Long> sums = amounts.computeIfAbsent(taken.node(), _ -> new HashMap<>());
        taken.requests()
                .amounts()
                .forEach((name, amount) -> sums.merge(name, sign * amount, Long::sum));
        Set<String> used = ports.computeIfAbsent(taken.node(), _ -> new HashSet<>());
        if (sign > 0) {
            used.addAll(taken.requests().hostPorts());
        } else {
            used.removeAll(taken.requests().hostPorts());
        }
    }

    void forgetShape(String node) {
        allocatable.remove(node);
        labels.remove(node);
    }

    Map<String, String> labels(Resource node) {
        return labels.computeIfAbsent(node.name(), _ -> node.labels());
    }

    private Map<String, Long> allocatable(Resource node) {
        return allocatable.computeIfAbsent(
                node.name(),
                _ -> {
                    Map<String, Long> shape = new HashMap<>();
                    Resource.map(node.at("/status/allocatable"))
                            .forEach((name, text) -> shape.put(name, Quantity.milli(text)));
                    return shape;
                });
    }

    /** The first resource that the node lacks for it, or null. */
    @Nullable String lacking(Resource node, Requests requests) {
        Map<String, Long> shape = allocatable(node);
        Map<String, Long> used = amounts.getOrDefault(node.name(), Map.of());
        for (Map.Entry<String, Long> request : requests.amounts().entrySet()) {
            if (request.getValue() > 0
                    && used.getOrDefault(request.getKey(), 0L) + request.getValue()
                            > shape.getOrDefault(request.getKey(), 0L)) {
                return request.getKey();
            }
        }
        return null;
    }

    boolean portsFree(Resource node, Requests requests) {
        Set<String> used = ports.getOrDefault(node.name(), Set.of());
        return requests.hostPorts().stream().noneMatch(used::contains);
    }

    /** The mean share of processors and memory that is left. */
    double left(Resource node) {
        return (share(node, "cpu") + share(node, "memory")) / 2;
    }

    private double share(Resource node, String resource) {
        long all = allocatable(node).getOrDefault(resource, 0L);
        long used = amounts.getOrDefault(node.name(), Map.of()).getOrDefault(resource, 0L);
        return all == 0 ? 0 : Math.max(0, (double) (all - used) / all);
    }
}
