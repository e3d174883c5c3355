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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps, for each service with a selector, which pods are behind it. */
public final class EndpointsKeeper {
    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;

    /** Services by one label that they select by, so that a pod finds those that may mean it. */
    private final Map<String, Set<Key>> byLabel = new HashMap<>();

    private final Set<Key> planned = new HashSet<>();

    public EndpointsKeeper(Registry registry, Agenda agenda, Spans spans) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    private void see(Change change) {
        Resource object = change.after();
        if (change.kind().equals(Kinds.SERVICE)) {
            if (change.before() != null) {
                label(change.before())
                        .forEach(each -> byLabel.getOrDefault(each, Set.of()).remove(object.key()));
            }
            if (!change.removal()) {
                label(object)
                        .forEach(
                                each ->
                                        byLabel.computeIfAbsent(each, _ -> new HashSet<>())
                                                .add(object.key()));
            }
            plan(object.key());
        } else if (change.kind().equals(Kinds.POD)) {
            object.labels()
                    .forEach(
                            (key, value) ->
                                    byLabel.getOrDefault(
                                                    index(object.namespace(), key, value), Set.of())
                                            .forEach(this::plan));
        }
    }

    private static List<String> label(Resource service) {
        return Resource.map(service.at("/spec/selector")).entrySet().stream()
                .limit(1)
                .map(each -> index(service.namespace(), each.getKey(), each.getValue()))
                .toList();
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
        if (service.at("/spec/selector").isEmpty()) {
            return;
        }
        LabelSelector selector = LabelSelector.exactly(service.at("/spec/selector"));
        List<Resource> pods =
                registry.store().in(Kinds.POD, key.namespace()).stream()
                        .filter(
                                pod ->
                                        selector.matches(pod)
                                                && !pod.text("/status/podIP").isEmpty()
                                                && !Set.of("Succeeded", "Failed")
                                                        .contains(pod.text("/status/phase")))
                        .toList();
        write(Kinds.ENDPOINTS, key, endpoints(service, pods));
        write(Kinds.SLICE, slice, slice(service, pods));
    }

    private void write(Kind kind, Key key, ObjectNode object) {
        Resource.child(object, "metadata").put("name", key.name());
        if (registry.store().find(kind, key) == null) {
            registry.create(kind, key.namespace(), object, false);
        } else {
            registry.edit(
                    kind,
                    key,
                    Part.WHOLE,
                    tree -> {
                        for (String field : List.of("subsets", "endpoints", "ports")) {
                            if (object.has(field)) {
                                tree.set(field, object.path(field));
                            } else {
                                tree.remove(field);
                            }
                        }
                    });
        }
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
