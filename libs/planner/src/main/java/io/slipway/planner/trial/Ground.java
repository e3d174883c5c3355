package io.slipway.planner.trial;

import io.slipway.planner.ReservationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes of one pool and the pods on them. It does what it is told, late or twice, as Kubernetes
 * does: a pod that does not fit waits, one of an epoch that was taken away is not made.
 */
final class Ground {
    private final int gpusPerNode;
    private final List<Pod> pods = new ArrayList<>();
    private final List<Pod> pending = new ArrayList<>();
    private final Map<ReservationId, Integer> fences = new HashMap<>();
    private final Set<String> down = new HashSet<>();
    private final Map<String, Integer> losses = new HashMap<>();

    record Pod(ReservationId id, int epoch, String node, int gpus) {}

    Ground(int gpusPerNode) {
        this.gpusPerNode = gpusPerNode;
    }

    /** A set of pods takes the place of those before it. */
    void make(Pod pod) {
        drop(pod.id(), pod.epoch() - 1);
        if (!pods.contains(pod) && !pending.contains(pod)) {
            pending.add(pod);
        }
    }

    /** Takes away what was made under that epoch or before, and never makes any of it again. */
    void drop(ReservationId id, int epoch) {
        fences.merge(id, epoch, Math::max);
        pods.removeIf(pod -> pod.id().equals(id) && pod.epoch() <= epoch);
        pending.removeIf(pod -> pod.id().equals(id) && pod.epoch() <= epoch);
    }

    /** Starts what fits by now; returns it. */
    List<Pod> settle() {
        var started = new ArrayList<Pod>();
        for (var pod : List.copyOf(pending)) {
            if (pod.epoch() <= fences.getOrDefault(pod.id(), 0)) {
                pending.remove(pod);
            } else if (!down.contains(pod.node()) && used(pod.node()) + pod.gpus() <= gpusPerNode) {
                pending.remove(pod);
                pods.add(pod);
                started.add(pod);
            }
        }
        return started;
    }

    void lose(String node) {
        down.add(node);
        losses.merge(node, 1, Integer::sum);
        pods.removeIf(pod -> pod.node().equals(node));
    }

    void bringBack(String node) {
        down.remove(node);
    }

    boolean isDown(String node) {
        return down.contains(node);
    }

    int losses(String node) {
        return losses.getOrDefault(node, 0);
    }

    List<Pod> podsOf(ReservationId id) {
        return pods.stream().filter(pod -> pod.id().equals(id)).toList();
    }

    List<Pod> pods() {
        return pods;
    }

    boolean empty() {
        return pods.isEmpty() && pending.isEmpty();
    }

    private int used(String node) {
        int used = 0;
        for (var pod : pods) {
            used += pod.node().equals(node) ? pod.gpus() : 0;
        }
        return used;
    }
}
