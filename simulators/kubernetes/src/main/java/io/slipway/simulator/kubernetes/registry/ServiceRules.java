package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Services, with the addresses and node ports that they hold. */
final class ServiceRules implements Rules {
    static final int FIRST_NODE_PORT = 30000;
    static final int LAST_NODE_PORT = 32767;
    private static final List<String> TYPES =
            List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
    private static final String NONE = "None";

    private final Random random;
    private final Map<Integer, String> nodePorts = new HashMap<>();
    private final Set<String> addresses = new HashSet<>();
    private int nextAddress = 1;

    ServiceRules(Store store, long seed) {
        random = new Random(seed);
        store.follow(this::account);
    }

    private void account(Change change) {
        if (!change.kind().equals(Kinds.SERVICE)) {
            return;
        }
        if (change.before() != null) {
            addresses.remove(change.before().text("/spec/clusterIP"));
            ports(change.before()).forEach(nodePorts::remove);
        }
        if (!change.removal()) {
            addresses.add(change.after().text("/spec/clusterIP"));
            ports(change.after()).forEach(port -> nodePorts.put(port, change.after().uid()));
        }
    }

    private static List<Integer> ports(Resource service) {
        return service.at("/spec/ports")
                .valueStream()
                .map(port -> port.path("nodePort").asInt())
                .filter(port -> port > 0)
                .toList();
    }

    @Override
    public void fill(ObjectNode service, @Nullable Resource before) {
        ObjectNode spec = Resource.child(service, "spec");
        absent(spec, "type", "ClusterIP");
        absent(spec, "sessionAffinity", "None");
        String type = spec.path("type").asText();
        if (type.equals("ExternalName")) {
            return;
        }
        absent(spec, "internalTrafficPolicy", "Cluster");
        absent(spec, "ipFamilyPolicy", "SingleStack");
        if (!spec.has("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        for (JsonNode each : spec.path("ports")) {
            ObjectNode port = (ObjectNode) each;
            absent(port, "protocol", "TCP");
            if (!port.has("targetPort") && !spec.path("clusterIP").asText().equals(NONE)) {
                port.set("targetPort", port.path("port"));
            }
        }
        if (spec.path("clusterIP").asText().isEmpty()) {
            spec.put("clusterIP", before == null ? address() : before.text("/spec/clusterIP"));
        }
        spec.putArray("clusterIPs").add(spec.path("clusterIP").asText());
        if (outward(type)) {
            absent(spec, "externalTrafficPolicy", "Cluster");
            keepNodePorts(spec, before);
            allocate(spec);
        } else {
            spec.path("ports").forEach(port -> forget((ObjectNode) port, before));
        }
        if (before == null) {
            Resource.child(service, "status").putObject("loadBalancer");
        }
    }

    /** A change of type gives back the ports that the service had before. */
    private static void forget(ObjectNode port, @Nullable Resource before) {
        if (before != null && ports(before).contains(port.path("nodePort").asInt())) {
            port.remove("nodePort");
        }
    }

    private static boolean outward(String type) {
        return type.equals("NodePort") || type.equals("LoadBalancer");
    }

    private static void keepNodePorts(ObjectNode spec, @Nullable Resource before) {
        if (before == null) {
            return;
        }
        for (JsonNode each : spec.path("ports")) {
            for (JsonNode old : before.at("/spec/ports")) {
                if (!each.has("nodePort")
                        && old.has("nodePort")
                        && each.path("port").equals(old.path("port"))
                        && each.path("protocol").equals(old.path("protocol"))) {
                    ((ObjectNode) each).set("nodePort", old.path("nodePort"));
                }
            }
        }
    }

    private void allocate(ObjectNode spec) {
        Set<Integer> wanted = new HashSet<>();
        spec.path("ports").forEach(port -> wanted.add(port.path("nodePort").asInt()));
        for (JsonNode each : spec.path("ports")) {
            if (each.path("nodePort").asInt() == 0) {
                int port = freePort(wanted);
                wanted.add(port);
                ((ObjectNode) each).put("nodePort", port);
            }
        }
    }

    private int freePort(Set<Integer> wanted) {
        int size = LAST_NODE_PORT - FIRST_NODE_PORT + 1;
        int start = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            int port = FIRST_NODE_PORT + (start + i) % size;
            if (!nodePorts.containsKey(port) && !wanted.contains(port)) {
                return port;
            }
        }
        throw Refusal.of(
                500,
                "InternalError",
                "Internal error occurred: failed to allocate a nodePort: range is full");
    }

    private String address() {
        for (int i = 0; i < 1 << 16; i++) {
            nextAddress = nextAddress % 0xFFFE + 1;
            String address = "10.96.%d.%d".formatted(nextAddress >> 8, nextAddress & 0xFF);
            if (!addresses.contains(address)) {
                return address;
            }
        }
        throw Refusal.of(
                500, "InternalError", "Internal error occurred: failed to allocate a serviceIP");
    }

    @Override
    public void check(Resource service, @Nullable Resource before, List<Cause> causes) {
        String type = service.text("/spec/type");
        if (!TYPES.contains(type)) {
            causes.add(
                    Cause.unsupported(
                            "spec.type",
                            type,
                            "\"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\""));
        }
        String address = service.text("/spec/clusterIP");
        if (before != null
                && !before.text("/spec/type").equals("ExternalName")
                && !address.equals(before.text("/spec/clusterIP"))) {
            causes.add(Cause.invalid("spec.clusterIPs[0]", address, "may not change once set"));
        }
        if (before == null && !address.equals(NONE) && addresses.contains(address)) {
            causes.add(
                    Cause.invalid(
                            "spec.clusterIPs",
                            List.of(address),
                            "failed to allocate IP %s: provided IP is already allocated"
                                    .formatted(address)));
        }
        JsonNode ports = service.at("/spec/ports");
        if (ports.isEmpty() && !address.equals(NONE) && !type.equals("ExternalName")) {
            causes.add(Cause.required("spec.ports"));
        }
        checkPorts(
                service,
                (ArrayNode) (ports.isArray() ? ports : Resource.JSON.createArrayNode()),
                causes);
    }

    private void checkPorts(Resource service, ArrayNode ports, List<Cause> causes) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String path = "spec.ports[%d]".formatted(i);
            JsonNode port = ports.path(i);
            int number = port.path("port").asInt();
            String name = port.path("name").asText();
            if (number < 1 || number > 65535) {
                causes.add(
                        Cause.invalid(
                                path + ".port", number, "must be between 1 and 65535, inclusive"));
            }
            if (name.isEmpty() && ports.size() > 1) {
                causes.add(Cause.required(path + ".name"));
            } else if (!name.isEmpty() && !names.add(name)) {
                causes.add(Cause.duplicate(path + ".name", name));
            }
            if (port.has("nodePort")) {
                checkNodePort(service, path + ".nodePort", port.path("nodePort").asInt(), causes);
            }
        }
    }

    private void checkNodePort(Resource service, String path, int port, List<Cause> causes) {
        if (!outward(service.text("/spec/type"))) {
            causes.add(Cause.forbidden(path, "may not be used when `type` is 'ClusterIP'"));
        } else if (port < FIRST_NODE_PORT || port > LAST_NODE_PORT) {
            causes.add(
                    Cause.invalid(
                            path,
                            port,
                            "provided port is not in the valid range. The range of valid ports is"
                                    + " %d-%d".formatted(FIRST_NODE_PORT, LAST_NODE_PORT)));
        } else if (!nodePorts.getOrDefault(port, service.uid()).equals(service.uid())) {
            causes.add(Cause.invalid(path, port, "provided port is already allocated"));
        }
    }

    private static void absent(ObjectNode node, String field, String value) {
        if (!node.has(field)) {
            node.put(field, value);
        }
    }
}
