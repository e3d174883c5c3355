package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Places pods, the more important and the older first, on the node with the most left. What cannot
 * be placed is told why and tried again when something has changed.
 */
public final class Scheduler {
    private static final String COMPONENT = "default-scheduler";

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;
    private final Recorder recorder;
    private final Claims claims;
    private final Usage usage = new Usage();
    private final Map<String, Pending> waiting = new HashMap<>();
    private final Map<String, NavigableSet<Pending>> byShape = new LinkedHashMap<>();
    private final Map<String, String> refused = new HashMap<>();
    private final Set<Pending> unexplained = new LinkedHashSet<>();
    private long order;
    private boolean planned;

    public Scheduler(
            Registry registry, Agenda agenda, Spans spans, Recorder recorder, Claims claims) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
        this.recorder = recorder;
        this.claims = claims;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    /**
     * A pod without a node.
     *
     * @param shape what decides where it may go: what does not fit once does not fit for its like,
     *     until something becomes free
     */
    private record Pending(Key key, String uid, int priority, long order, String shape)
            implements Comparable<Pending> {
        @Override
        public int compareTo(Pending other) {
            int byPriority = Integer.compare(other.priority, priority);
            return byPriority != 0 ? byPriority : Long.compare(order, other.order);
        }
    }

    private void see(Change change) {
        if (change.kind().equals(Kinds.POD)) {
            seePod(change);
        } else if (change.kind().equals(Kinds.NODE)) {
            usage.forgetShape(change.after().name());
            changed();
        } else if (change.kind().equals(Kinds.CLAIM)) {
            changed();
        }
    }

    private void changed() {
        refused.clear();
        wake();
    }

    private void seePod(Change change) {
        Resource pod = change.after();
        boolean placed = !pod.text("/spec/nodeName").isEmpty();
        if (usage.account(change)) {
            changed();
        }
        if (change.removal() || placed || pod.deleting() || !ours(pod)) {
            Pending gone = waiting.remove(pod.uid());
            if (gone != null) {
                unexplained.remove(gone);
                like(gone).remove(gone);
            }
        } else if (!waiting.containsKey(pod.uid())) {
            Pending pending =
                    new Pending(
                            pod.key(),
                            pod.uid(),
                            pod.at("/spec/priority").asInt(),
                            order++,
                            shape(pod));
            waiting.put(pod.uid(), pending);
            like(pending).add(pending);
            unexplained.add(pending);
            wake();
        }
    }

    private static boolean ours(Resource pod) {
        return pod.text("/spec/schedulerName").equals(COMPONENT)
                && pod.at("/spec/schedulingGates").isEmpty();
    }

    private static String shape(Resource pod) {
        return String.join(
                "|",
                pod.namespace(),
                Requests.of(pod).toString(),
                pod.at("/spec/nodeSelector").toString(),
                pod.at("/spec/affinity").toString(),
                // By them a pod may be near itself.
                pod.at("/spec/affinity").isMissingNode() ? "" : pod.labels().toString(),
                pod.at("/spec/tolerations").toString(),
                Claims.names(pod).toString());
    }

    private NavigableSet<Pending> like(Pending pending) {
        return byShape.computeIfAbsent(pending.shape(), _ -> new TreeSet<>());
    }

    private void wake() {
        if (!planned && !waiting.isEmpty()) {
            planned = true;
            agenda.in(spans.of(Span.SCHEDULE), this::pass);
        }
    }

    private void pass() {
        planned = false;
        byShape.values().removeIf(Set::isEmpty);
        PriorityQueue<Pending> heads = new PriorityQueue<>();
        byShape.forEach(
                (shape, pending) -> {
                    if (!refused.containsKey(shape)) {
                        heads.add(pending.first());
                    }
                });
        for (Pending next = heads.poll(); next != null; next = heads.poll()) {
            Resource pod = registry.get(Kinds.POD, next.key());
            String why = place(pod);
            if (why != null) {
                refused.put(next.shape(), why);
                explain(pod, why);
                unexplained.remove(next);
            } else if (!like(next).isEmpty()) {
                heads.add(like(next).first());
            }
        }
        for (Pending pending : List.copyOf(unexplained)) {
            String why = refused.get(pending.shape());
            if (why != null) {
                unexplained.remove(pending);
                explain(registry.get(Kinds.POD, pending.key()), why);
            }
        }
    }

    /** Why the pod could not be placed, or null when it was. */
    private @Nullable String place(Resource pod) {
        String volumes = claims.unready(pod);
        if (volumes != null) {
            return "0/%d nodes are available: %s.".formatted(nodeCount(), volumes);
        }
        Map<String, Integer> reasons = new TreeMap<>();
        Fit fit = new Fit(registry.store(), usage, pod);
        Resource best = null;
        double bestScore = -1;
        for (Resource node : registry.store().all(Kinds.NODE)) {
            List<String> against = fit.against(node);
            if (!against.isEmpty()) {
                against.forEach(reason -> reasons.merge(reason, 1, Integer::sum));
                continue;
            }
            double score = usage.left(node);
            if (score > bestScore) {
                best = node;
                bestScore = score;
            }
        }
        if (best == null) {
            return text(reasons);
        }
        bind(pod, best);
        return null;
    }

    private int nodeCount() {
        return registry.store().all(Kinds.NODE).size();
    }

    private String text(Map<String, Integer> reasons) {
        int nodes = nodeCount();
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        List<String> parts = new ArrayList<>();
        reasons.forEach((reason, count) -> parts.add(count + " " + reason));
        int fixable =
                reasons.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("Insufficient"))
                        .mapToInt(Map.Entry::getValue)
                        .max()
                        .orElse(0);
        List<String> preemption = new ArrayList<>();
        if (fixable > 0) {
            preemption.add(fixable + " No preemption victims found for incoming pod");
        }
        if (nodes > fixable) {
            preemption.add((nodes - fixable) + " Preemption is not helpful for scheduling");
        }
        return "0/%1$d nodes are available: %2$s. preemption: 0/%1$d nodes are available: %3$s."
                .formatted(nodes, String.join(", ", parts), String.join(", ", preemption));
    }

    private void bind(Resource pod, Resource node) {
        claims.bindAll(pod, node);
        registry.edit(
                Kinds.POD,
                pod.key(),
                Part.SYSTEM,
                tree -> {
                    Resource.child(tree, "spec").put("nodeName", node.name());
                    Resource.condition(
                            Resource.child(tree, "status"),
                            "PodScheduled",
                            "True",
                            "",
                            "",
                            agenda.instant());
                });
        recorder.normal(
                Kinds.POD,
                pod,
                COMPONENT,
                "Scheduled",
                "Successfully assigned %s to %s".formatted(pod.key(), node.name()));
    }

    private void explain(Resource pod, String why) {
        JsonNode condition = pod.condition("PodScheduled");
        if (condition.path("message").asText().equals(why)) {
            return;
        }
        registry.edit(
                Kinds.POD,
                pod.key(),
                Part.SYSTEM,
                tree -> {
                    ObjectNode status = Resource.child(tree, "status");
                    Resource.condition(
                            status,
                            "PodScheduled",
                            "False",
                            "Unschedulable",
                            why,
                            agenda.instant());
                });
        recorder.warning(Kinds.POD, pod, COMPONENT, "FailedScheduling", why);
    }
}
