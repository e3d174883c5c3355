package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Quantity;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Persistent volume claims. */
final class ClaimRules implements Rules {
    private static final List<String> MODES =
            List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
    private static final String REQUEST = "/spec/resources/requests/storage";

    private final Store store;

    ClaimRules(Store store) {
        this.store = store;
    }

    @Override
    public void fill(ObjectNode claim, @Nullable Resource before) {
        ObjectNode spec = Resource.child(claim, "spec");
        if (!spec.has("volumeMode")) {
            spec.put("volumeMode", "Filesystem");
        }
        if (before == null) {
            if (!spec.has("storageClassName")) {
                store.all(Kinds.STORAGE_CLASS).stream()
                        .filter(
                                type ->
                                        type.annotation(
                                                        "storageclass.kubernetes.io/is-default-class")
                                                .equals("true"))
                        .findFirst()
                        .ifPresent(type -> spec.put("storageClassName", type.name()));
            }
            claim.putObject("status").put("phase", "Pending");
            Resource.list(Resource.child(claim, "metadata"), "finalizers")
                    .add("kubernetes.io/pvc-protection");
        }
    }

    @Override
    public void check(Resource claim, @Nullable Resource before, List<Cause> causes) {
        if (before != null) {
            checkUpdate(claim, before, causes);
            return;
        }
        if (claim.at("/spec/accessModes").isEmpty()) {
            causes.add(Cause.required("spec.accessModes", "at least 1 access mode is required"));
        }
        for (String mode : Resource.texts(claim.at("/spec/accessModes"))) {
            if (!MODES.contains(mode)) {
                causes.add(
                        Cause.unsupported(
                                "spec.accessModes",
                                mode,
                                "\"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\","
                                        + " \"ReadWriteOncePod\""));
            }
        }
        String size = claim.text(REQUEST);
        if (size.isEmpty()) {
            causes.add(Cause.required("spec.resources[storage]"));
        } else if (!Quantity.valid(size) || Quantity.milli(size) <= 0) {
            causes.add(Cause.invalid("spec.resources[storage]", size, "must be greater than zero"));
        }
    }

    private static void checkUpdate(Resource claim, Resource before, List<Cause> causes) {
        ObjectNode now = claim.at("/spec").deepCopy();
        ObjectNode then = before.at("/spec").deepCopy();
        for (ObjectNode spec : List.of(now, then)) {
            spec.remove(List.of("resources", "volumeAttributesClassName"));
        }
        if (before.text("/spec/volumeName").isEmpty()) {
            now.remove("volumeName");
        }
        if (!now.equals(then)) {
            causes.add(
                    Cause.forbidden(
                            "spec",
                            "spec is immutable after creation except resources.requests and"
                                    + " volumeAttributesClassName for bound claims"));
        }
        if (Quantity.milli(claim.text(REQUEST)) < Quantity.milli(before.text(REQUEST))) {
            causes.add(
                    Cause.forbidden(
                            "spec.resources.requests.storage",
                            "field can not be less than status.capacity"));
        }
    }
}
