package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes events; what repeats is counted in the event that is there. The oldest go first. */
public final class Recorder {
    private static final int MAX_EVENTS = 10_000;

    private record Said(String uid, String component, String reason, String message) {}

    private final Registry registry;
    private final Map<Said, Key> said = new LinkedHashMap<>();
    private long count;

    public Recorder(Registry registry) {
        this.registry = registry;
    }

    void normal(Kind kind, Resource about, String component, String reason, String message) {
        record(kind, about, component, "Normal", reason, message);
    }

    void warning(Kind kind, Resource about, String component, String reason, String message) {
        record(kind, about, component, "Warning", reason, message);
    }

    private void record(
            Kind kind,
            Resource about,
            String component,
            String type,
            String reason,
            String message) {
        String now = Resource.time(registry.now());
        Said same = new Said(about.uid(), component, reason, message);
        Key known = said.get(same);
        if (known != null && registry.store().find(Kinds.EVENT, known) != null) {
            registry.edit(
                    Kinds.EVENT,
                    known,
                    Part.SYSTEM,
                    event ->
                            event.put("count", event.path("count").asInt() + 1)
                                    .put("lastTimestamp", now));
            return;
        }
        String namespace = about.namespace().isEmpty() ? "default" : about.namespace();
        ObjectNode event = Resource.object();
        event.putObject("metadata")
                .put("name", "%s.%016x".formatted(about.name(), ++count))
                .put("namespace", namespace);
        ObjectNode object = event.putObject("involvedObject");
        object.put("kind", kind.name());
        if (!about.namespace().isEmpty()) {
            object.put("namespace", about.namespace());
        }
        object.put("name", about.name())
                .put("uid", about.uid())
                .put("apiVersion", kind.apiVersion())
                .put("resourceVersion", Long.toString(about.version()));
        event.put("reason", reason).put("message", message).put("type", type);
        event.putObject("source").put("component", component);
        event.put("firstTimestamp", now)
                .put("lastTimestamp", now)
                .put("count", 1)
                .putNull("eventTime")
                .put("reportingComponent", component)
                .put("reportingInstance", "");
        try {
            said.put(same, registry.create(Kinds.EVENT, namespace, event, false).key());
        } catch (Refusal e) {
            // A namespace that ends takes no events.
            return;
        }
        if (said.size() > MAX_EVENTS) {
            Map.Entry<Said, Key> oldest = said.entrySet().iterator().next();
            said.remove(oldest.getKey());
            Resource stale = registry.store().find(Kinds.EVENT, oldest.getValue());
            if (stale != null) {
                registry.end(Kinds.EVENT, stale);
            }
        }
    }
}
