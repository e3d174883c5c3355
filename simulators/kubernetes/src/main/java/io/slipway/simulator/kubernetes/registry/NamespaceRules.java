package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Namespaces, which stay until they are empty. */
final class NamespaceRules implements Rules {
    @Override
    public void fill(ObjectNode namespace, @Nullable Resource before) {
        if (before == null) {
            Resource.child(namespace, "spec").putArray("finalizers").add("kubernetes");
            namespace.putObject("status").put("phase", "Active");
            ObjectNode meta = Resource.child(namespace, "metadata");
            Resource.child(meta, "labels")
                    .put("kubernetes.io/metadata.name", meta.path("name").asText());
        } else {
            namespace.set("spec", before.at("/spec"));
        }
    }

    @Override
    public void check(Resource namespace, @Nullable Resource before, List<Cause> causes) {}
}
