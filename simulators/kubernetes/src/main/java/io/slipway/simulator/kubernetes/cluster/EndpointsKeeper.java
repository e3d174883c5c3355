package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.LabelSelector;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps, for each service with a selector, which pods are behind it. */
public final class EndpointsKeeper {
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final List<String> TOLD = List.of("subsets", "endpoints", "ports");
    private static final NavigableSet<Key> NONE = Collections.emptyNavigableSet();

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;

    /** The services by the label by which a pod finds them, and by their names. */
    private final Map<String, Map<Key, Selecting>> byLabel = new HashMap<>();

    private final Map<Key, Selecting> services = new HashMap<>();

    /** The pods by each of their labels. */
    private final Map<String, NavigableSet<Key>> pods = new HashMap<>();

    private final Set<Key> planned = new HashSet<>();

    public EndpointsKeeper(Registry registry, Agenda agenda, Spans spans) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    /**
     * What a service selects by.
     *
     * @param label the one by which the fewest others select, so that few pods look at it in vain
     */
    private record Selecting(String label, Set<String> all, LabelSelector selector) {}

    private void see(Change change) {
        Resource object = change.after();
        if (change.kind().equals(Kinds.SERVICE)) {
            forget(object.key());
            if (!change.removal() && !object.at("/spec/selector").isEmpty()) {
                index(object);
            }
            plan(object.key());
        } else if (change.kind().equals(Kinds.POD)) {
            Resource before = change.before();
            Resource after = change.removal() ? null : object;
            know(before, after);
            Behind was = before == null ? null : Behind.of(before);
            Behind is = after == null ? null : Behind.of(after);
            if (!Objects.equals(was, is)) {
                if (before != null && was != null) {
                    wake(before);
                }
                if (is != null) {
                    wake(object);
                }
            }
        }
    }

    private void know(@Nullable Resource before, @Nullable Resource after) {
        if (before != null
                && after != null
                && before.at("/metadata/labels").equals(after.at("/metadata/labels"))) {
            return;
        }
        if (before != null) {
            for (String label : labels(before)) {
                NavigableSet<Key> those = pods.get(label);
                if (those != null && those.remove(before.key()) && those.isEmpty()) {
                    pods.remove(label);
                }
            }
        }
        if (after != null) {
            for (String label : labels(after)) {
                pods.computeIfAbsent(label, _ -> new TreeSet<>()).add(after.key());
            }
        }
    }

    /** What the services that select a pod tell of it. */
    private record Behind(
            String address,
            String node,
            String hostname,
            boolean ready,
            boolean deleting,
            boolean over,
            Map<String, String> labels) {
        /** Nothing of one without an address. */
        static @Nullable Behind of(Resource pod) {
            String address = pod.text("/status/podIP");
            return address.isEmpty()
                    ? null
                    : new Behind(
                            address,
                            pod.text("/spec/nodeName"),
                            pod.text("/spec/hostname"),
                            pod.is("Ready"),
                            pod.deleting(),
                            ENDED.contains(pod.text("/status/phase")),
                            pod.labels());
        }
    }

    private void wake(Resource pod) {
        for (String label : labels(pod)) {
            selecting(label)
                    .forEach(
                            (key, service) -> {
                                if (service.selector().matches(pod)) {
                                    plan(key);
                                }
                            });
        }
    }

    private void index(Resource service) {
        Set<String> all = labels(service.namespace(), service.at("/spec/selector"));
        String label =
                all.stream()
                        .min(Comparator.comparingInt(each -> selecting(each).size()))
                        .orElseThrow();
        Selecting made =
                new Selecting(label, all, LabelSelector.exactly(service.at("/spec/selector")));
        services.put(service.key(), made);
        byLabel.computeIfAbsent(label, _ -> new HashMap<>()).put(service.key(), made);
    }

    private Map<Key, Selecting> selecting(String label) {
        return byLabel.getOrDefault(label, Map.of());
    }

    private void forget(Key service) {
        Selecting known = services.remove(service);
        Map<Key, Selecting> those = known == null ? null : byLabel.get(known.label());
        if (known != null && those != null && those.remove(service) != null && those.isEmpty()) {
            byLabel.remove(known.label());
        }
    }

    private static Set<String> labels(Resource pod) {
        return labels(pod.namespace(), pod.at("/metadata/labels"));
    }

    private static Set<String> labels(String namespace, JsonNode labels) {
        Set<String> all = new TreeSet<>();
        Resource.map(labels).forEach((key, value) -> all.add(index(namespace, key, value)));
        return all;
    }

    private static String index(String namespace, String key, String value) {
        return namespace + "|" + key + "=" + value;
    }

    private void plan(Key key) {
        if (planned.add(key)) {
            agenda.in(
                    spans.of(Span.REACT),
                    () -> {
                        planned.remove(key);
                        keep(key);
                    });
        }
    }

    private void keep(Key key) {
        Resource service = registry.store().find(Kinds.SERVICE, key);
        Key slice = new Key(key.namespace(), key.name() + "-slice");
        Resource namespace = registry.store().find(Kinds.NAMESPACE, new Key("", key.namespace()));
        if (service == null || namespace == null || namespace.deleting()) {
            for (Kind kind : List.of(Kinds.ENDPOINTS, Kinds.SLICE)) {
                Key its = kind.equals(Kinds.SLICE) ? slice : key;
                Resource found = registry.store().find(kind, its);
                if (found != null && service == null) {
                    registry.end(kind, found);
                }
            }
            return;
        }
        Selecting selecting = services.get(key);
        if (selecting == null) {
            return;
        }
        List<Resource> behind =
                candidates(selecting).stream()
                        .map(each -> registry.store().find(Kinds.POD, each))
                        .flatMap(Stream::ofNullable)
                        .filter(
                                pod ->
                                        selecting.selector().matches(pod)
                                                && !pod.text("/status/podIP").isEmpty()
                                                && !ENDED.contains(pod.text("/status/phase")))
                        .toList();
        write(Kinds.ENDPOINTS, key, endpoints(service, behind));
        write(Kinds.SLICE, slice, slice(service, behind));
    }

    /** Those of the label that the fewest pods have. */
    private Set<Key> candidates(Selecting selecting) {
        return selecting.all().stream()
                .map(label -> pods.getOrDefault(label, NONE))
                .min(Comparator.comparingInt(Set::size))
                .orElse(NONE);
    }

    private void write(Kind kind, Key key, ObjectNode object) {
        Resource.child(object, "metadata").put("name", key.name());
        Resource found = registry.store().find(kind, key);
        if (found == null) {
            registry.create(kind, key.namespace(), object, false);
        } else if (!same(found.tree(), object)) {
            registry.edit(
                    kind,
                    key,
                    Part.WHOLE,
                    tree -> {
                        for (String field : TOLD) {
                            if (object.has(field)) {
                                tree.set(field, object.path(field));
                            } else {
                                tree.remove(field);
                            }
                        }
                    });
        }
    }

    private static boolean same(ObjectNode one, ObjectNode other) {
        return TOLD.stream().allMatch(field -> one.path(field).equals(other.path(field)));
    }

    private static boolean serves(Resource service, Resource pod) {
        return service.at("/spec/publishNotReadyAddresses").asBoolean()
                || (pod.is("Ready") && !pod.deleting());
    }

    private static ObjectNode endpoints(Resource service, List<Resource> pods) {
        ObjectNode endpoints = Resource.object();
        if (pods.isEmpty()) {
            return endpoints;
        }
        ObjectNode subset = endpoints.putArray("subsets").addObject();
        ArrayNode ready = Resource.JSON.createArrayNode();
        ArrayNode waiting = Resource.JSON.createArrayNode();
        for (Resource pod : pods) {
            ObjectNode address =
                    (serves(service, pod) ? ready : waiting)
                            .addObject()
                            .put("ip", pod.text("/status/podIP"));
            if (!pod.text("/spec/hostname").isEmpty()) {
                address.put("hostname", pod.text("/spec/hostname"));
            }
            address.put("nodeName", pod.text("/spec/nodeName"));
            address.set("targetRef", reference(pod));
        }
        if (!ready.isEmpty()) {
            subset.set("addresses", ready);
        }
        if (!waiting.isEmpty()) {
            subset.set("notReadyAddresses", waiting);
        }
        subset.set("ports", ports(service));
        return endpoints;
    }

    private static ObjectNode slice(Resource service, List<Resource> pods) {
        ObjectNode slice = Resource.object();
        ObjectNode meta = slice.putObject("metadata");
        meta.putObject("labels")
                .put("kubernetes.io/service-name", service.name())
                .put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        meta.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("name", service.name())
                .put("uid", service.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        slice.put("addressType", "IPv4");
        ArrayNode endpoints = slice.putArray("endpoints");
        for (Resource pod : pods) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(pod.text("/status/podIP"));
            endpoint.putObject("conditions")
                    .put("ready", serves(service, pod))
                    .put("serving", pod.is("Ready"))
                    .put("terminating", pod.deleting());
            endpoint.put("nodeName", pod.text("/spec/nodeName"));
            endpoint.set("targetRef", reference(pod));
        }
        slice.set("ports", ports(service));
        return slice;
    }

    private static ObjectNode reference(Resource pod) {
        return Resource.object()
                .put("kind", "Pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid());
    }

    private static ArrayNode ports(Resource service) {
        ArrayNode ports = Resource.JSON.createArrayNode();
        for (JsonNode port : service.at("/spec/ports")) {
            ObjectNode each = ports.addObject();
            if (port.has("name")) {
                each.set("name", port.path("name"));
            }
            each.put("port", port.path("targetPort").asInt(port.path("port").asInt()));
            each.set("protocol", port.path("protocol"));
        }
        return ports;
    }
}
