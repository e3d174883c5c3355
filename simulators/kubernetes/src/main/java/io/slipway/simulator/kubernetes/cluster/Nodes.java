package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.DeleteOptions;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that come, fall silent, come back and go. A silent node is tainted after the grace of the
 * monitor; its pods are deleted when their tolerance ends, and stay until the node is back or gone.
 */
public final class Nodes {
    private static final String CONTROLLER = "node-controller";
    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String CORDONED = "node.kubernetes.io/unschedulable";
    private static final int MAX_NODES = 10_000;

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;
    private final Recorder recorder;
    private final Kubelets kubelets;
    private final Set<String> silent = new HashSet<>();
    private final Map<String, Agenda.Entry> evictions = new HashMap<>();
    private int made;

    public Nodes(
            Registry registry, Agenda agenda, Spans spans, Recorder recorder, Kubelets kubelets) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
        this.recorder = recorder;
        this.kubelets = kubelets;
        registry.store().follow(this::see);
        beat();
    }

    public List<String> add(NodePool pool) {
        if (pool.count() < 1
                || registry.store().all(Kinds.NODE).size() + pool.count() > MAX_NODES) {
            throw new IllegalArgumentException("1 to %d nodes".formatted(MAX_NODES));
        }
        List<String> names = new ArrayList<>();
        for (int i = 1; names.size() < pool.count(); i++) {
            String name = pool.prefix() + i;
            if (registry.store().find(Kinds.NODE, new Key("", name)) == null) {
                add(name, pool);
                names.add(name);
            }
        }
        return names;
    }

    /** One node under exactly that name. */
    public void add(String name, NodePool pool) {
        ObjectNode node = pool.node(name);
        ObjectNode status = Resource.child(node, "status");
        Instant now = agenda.instant();
        healthy(status, now);
        made++;
        ArrayNode addresses = status.putArray("addresses");
        addresses
                .addObject()
                .put("type", "InternalIP")
                .put("address", "10.0.%d.%d".formatted(made >> 8, made & 0xFF));
        addresses.addObject().put("type", "Hostname").put("address", name);
        status.putObject("nodeInfo")
                .put("kubeletVersion", "v1.32.9")
                .put("kubeProxyVersion", "v1.32.9")
                .put("operatingSystem", "linux")
                .put("architecture", "amd64")
                .put("osImage", "Slipway simulated node")
                .put("kernelVersion", "6.12.0")
                .put("containerRuntimeVersion", "containerd://2.0.0")
                .put("machineID", name)
                .put("systemUUID", name)
                .put("bootID", name);
        silent.remove(name);
        kubelets.regain(name);
        Resource created = registry.create(Kinds.NODE, "", node, false);
        recorder.normal(
                Kinds.NODE,
                created,
                CONTROLLER,
                "RegisteredNode",
                "Node %1$s event: Registered Node %1$s in Controller".formatted(name));
    }

    private static void healthy(ObjectNode status, Instant now) {
        String beat = Resource.time(now);
        for (String pressure : List.of("Memory", "Disk", "PID")) {
            Resource.condition(
                    status,
                    pressure + "Pressure",
                    "False",
                    "KubeletHasSufficient" + pressure,
                    "kubelet has sufficient " + pressure + " available",
                    now);
        }
        Resource.condition(
                status, "Ready", "True", "KubeletReady", "kubelet is posting ready status", now);
        status.path("conditions")
                .forEach(condition -> ((ObjectNode) condition).put("lastHeartbeatTime", beat));
    }

    private void beat() {
        agenda.in(
                spans.of(Span.HEARTBEAT),
                () -> {
                    for (Resource node : List.copyOf(registry.store().all(Kinds.NODE))) {
                        if (!silent.contains(node.name())) {
                            status(node.name(), Nodes::healthy);
                        }
                    }
                    beat();
                });
    }

    private interface StatusChange {
        void apply(ObjectNode status, Instant now);
    }

    private void status(String name, StatusChange change) {
        registry.edit(
                Kinds.NODE,
                new Key("", name),
                Part.STATUS,
                node -> change.apply(Resource.child(node, "status"), agenda.instant()));
    }

    /** The node falls silent: nothing on it is started, stopped or told any more. */
    public void lose(String name) {
        registry.get(Kinds.NODE, new Key("", name));
        if (silent.add(name)) {
            kubelets.lose(name);
            agenda.in(spans.of(Span.NODE_MONITOR_GRACE), () -> miss(name));
        }
    }

    private void miss(String name) {
        Resource node = registry.store().find(Kinds.NODE, new Key("", name));
        if (node == null || !silent.contains(name) || !node.is("Ready")) {
            return;
        }
        status(
                name,
                (status, now) -> {
                    for (String type :
                            List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")) {
                        Resource.condition(
                                status,
                                type,
                                "Unknown",
                                "NodeStatusUnknown",
                                "Kubelet stopped posting node status.",
                                now);
                    }
                });
        taint(name, UNREACHABLE, "NoSchedule", true);
        taint(name, UNREACHABLE, "NoExecute", true);
        recorder.normal(
                Kinds.NODE,
                node,
                CONTROLLER,
                "NodeNotReady",
                "Node %s status is now: NodeNotReady".formatted(name));
        for (Resource pod : podsOn(name)) {
            if (pod.is("Ready")) {
                registry.edit(
                        Kinds.POD,
                        pod.key(),
                        Part.STATUS,
                        tree ->
                                Resource.condition(
                                        Resource.child(tree, "status"),
                                        "Ready",
                                        "False",
                                        "NodeNotReady",
                                        "",
                                        agenda.instant()));
                recorder.warning(Kinds.POD, pod, CONTROLLER, "NodeNotReady", "Node is not ready");
            }
        }
    }

    /** The node is back; its kubelet goes on where it was. */
    public void regain(String name) {
        registry.get(Kinds.NODE, new Key("", name));
        if (silent.remove(name)) {
            status(name, Nodes::healthy);
            taint(name, UNREACHABLE, "NoSchedule", false);
            taint(name, UNREACHABLE, "NoExecute", false);
            kubelets.regain(name);
            for (Resource pod : podsOn(name)) {
                registry.edit(
                        Kinds.POD,
                        pod.key(),
                        Part.STATUS,
                        tree -> {
                            ObjectNode status = Resource.child(tree, "status");
                            if (pod.is("ContainersReady") && !pod.deleting()) {
                                Resource.condition(
                                        status, "Ready", "True", "", "", agenda.instant());
                            }
                        });
            }
        }
    }

    /** The machine is gone, and the cloud says so. */
    public void remove(String name) {
        Resource node = registry.get(Kinds.NODE, new Key("", name));
        silent.add(name);
        kubelets.lose(name);
        registry.delete(Kinds.NODE, node.key(), DeleteOptions.usual(), false);
    }

    /** Changes labels, taints or resources of a node, as its owner would. */
    public void change(String name, JsonNode set) {
        registry.edit(
                Kinds.NODE,
                new Key("", name),
                Part.SYSTEM,
                node -> {
                    ObjectNode labels = Resource.child(Resource.child(node, "metadata"), "labels");
                    merge(labels, set.path("labels"));
                    ObjectNode status = Resource.child(node, "status");
                    merge(Resource.child(status, "capacity"), set.path("resources"));
                    merge(Resource.child(status, "allocatable"), set.path("resources"));
                    if (set.has("taints")) {
                        Resource.child(node, "spec").set("taints", set.path("taints"));
                    }
                });
    }

    private static void merge(ObjectNode into, JsonNode set) {
        set.properties()
                .forEach(
                        entry -> {
                            if (entry.getValue().isNull()) {
                                into.remove(entry.getKey());
                            } else {
                                into.put(entry.getKey(), entry.getValue().asText());
                            }
                        });
    }

    private List<Resource> podsOn(String name) {
        return registry.store().all(Kinds.POD).stream()
                .filter(pod -> pod.text("/spec/nodeName").equals(name))
                .toList();
    }

    private void taint(String name, String key, String effect, boolean wanted) {
        registry.edit(
                Kinds.NODE,
                new Key("", name),
                Part.SYSTEM,
                node -> {
                    ObjectNode spec = Resource.child(node, "spec");
                    ArrayNode taints = Resource.JSON.createArrayNode();
                    for (JsonNode taint : spec.path("taints")) {
                        if (!taint.path("key").asText().equals(key)
                                || !taint.path("effect").asText().equals(effect)) {
                            taints.add(taint);
                        }
                    }
                    if (wanted) {
                        ObjectNode taint = taints.addObject().put("key", key).put("effect", effect);
                        taint.put("timeAdded", Resource.time(agenda.instant()));
                    }
                    if (taints.isEmpty()) {
                        spec.remove("taints");
                    } else {
                        spec.set("taints", taints);
                    }
                });
    }

    private void see(Change change) {
        Resource object = change.after();
        if (change.kind().equals(Kinds.NODE)) {
            if (change.removal()) {
                agenda.in(spans.of(Span.ORPHANED_POD), () -> bury(object.name()));
            } else {
                agenda.in(spans.of(Span.REACT), () -> observe(object.name()));
            }
        } else if (change.kind().equals(Kinds.POD) && !change.removal()) {
            boolean placed =
                    change.before() != null && change.before().text("/spec/nodeName").isEmpty();
            if (placed && !object.text("/spec/nodeName").isEmpty()) {
                agenda.in(spans.of(Span.REACT), () -> observe(object.text("/spec/nodeName")));
            }
        } else if (change.kind().equals(Kinds.POD)) {
            cancel(object.uid());
        }
    }

    /** A cordoned node carries the taint of one, and what its taints do not bear has to go. */
    private void observe(String name) {
        Resource node = registry.store().find(Kinds.NODE, new Key("", name));
        if (node == null) {
            return;
        }
        boolean cordoned = node.at("/spec/unschedulable").asBoolean();
        List<JsonNode> expelling = new ArrayList<>();
        boolean marked = false;
        for (JsonNode taint : node.at("/spec/taints")) {
            marked |= taint.path("key").asText().equals(CORDONED);
            if (taint.path("effect").asText().equals("NoExecute")) {
                expelling.add(taint);
            }
        }
        if (cordoned != marked) {
            taint(name, CORDONED, "NoSchedule", cordoned);
        }
        if (!expelling.isEmpty()) {
            podsOn(name).forEach(pod -> expel(pod, expelling));
        } else {
            for (Resource pod : evictions.isEmpty() ? List.<Resource>of() : podsOn(name)) {
                cancel(pod.uid());
            }
        }
    }

    private void expel(Resource pod, List<JsonNode> taints) {
        if (pod.deleting() || evictions.containsKey(pod.uid())) {
            return;
        }
        long seconds = Long.MAX_VALUE;
        for (JsonNode taint : taints) {
            JsonNode toleration = Taints.toleration(pod, taint);
            if (toleration == null) {
                seconds = 0;
            } else if (toleration.has("tolerationSeconds")) {
                seconds = Math.min(seconds, toleration.path("tolerationSeconds").asLong());
            }
        }
        if (seconds < Long.MAX_VALUE) {
            evictions.put(pod.uid(), agenda.in(Duration.ofSeconds(seconds), () -> evict(pod)));
        }
    }

    private void evict(Resource pod) {
        evictions.remove(pod.uid());
        Resource present = registry.store().find(Kinds.POD, pod.key());
        if (present == null || !present.uid().equals(pod.uid()) || present.deleting()) {
            return;
        }
        recorder.normal(
                Kinds.POD,
                present,
                "taint-eviction-controller",
                "TaintManagerEviction",
                "Marking for deletion Pod " + pod.key());
        registry.edit(
                Kinds.POD,
                pod.key(),
                Part.STATUS,
                tree ->
                        Resource.condition(
                                Resource.child(tree, "status"),
                                "DisruptionTarget",
                                "True",
                                "DeletionByTaintManager",
                                "Taint manager: deleting due to NoExecute taint",
                                agenda.instant()));
        registry.delete(Kinds.POD, pod.key(), DeleteOptions.usual(), false);
    }

    private void cancel(String uid) {
        Agenda.Entry planned = evictions.remove(uid);
        if (planned != null) {
            planned.cancel();
        }
    }

    /** The pods of a node that is no more go without a kubelet. */
    private void bury(String name) {
        if (registry.store().find(Kinds.NODE, new Key("", name)) == null) {
            podsOn(name).forEach(pod -> registry.end(Kinds.POD, pod));
        }
    }
}
