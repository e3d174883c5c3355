package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Quantity;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds claims to volumes, keeps those in use, and lets a single-node volume be on one node. */
public final class Claims {
    private static final String COMPONENT = "persistentvolume-controller";
    private static final String PROTECTION = "kubernetes.io/pvc-protection";
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;
    private final Recorder recorder;
    private final Map<Key, Map<String, String>> attached = new HashMap<>();

    public Claims(Registry registry, Agenda agenda, Spans spans, Recorder recorder) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
        this.recorder = recorder;
        registry.store().follow(this::see);
    }

    private void see(Change change) {
        Resource object = change.after();
        if (change.kind().equals(Kinds.CLAIM)) {
            if (change.removal()) {
                later(() -> release(object));
            } else if (object.deleting()) {
                later(() -> letGo(object.key()));
            } else if (change.before() == null) {
                later(() -> bindAtOnce(object.key()));
            }
        } else if (change.kind().equals(Kinds.POD)
                && (change.removal() || ENDED.contains(object.text("/status/phase")))) {
            for (String name : names(object)) {
                Key key = new Key(object.namespace(), name);
                Resource claim = registry.store().find(Kinds.CLAIM, key);
                if (claim != null && claim.deleting()) {
                    later(() -> letGo(key));
                }
            }
        }
    }

    private void later(Runnable action) {
        agenda.in(spans.of(Span.REACT), action);
    }

    static List<String> names(Resource pod) {
        List<String> names = new ArrayList<>();
        for (JsonNode volume : pod.at("/spec/volumes")) {
            String name = volume.at("/persistentVolumeClaim/claimName").asText();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Why the pod's claims keep it from being placed, or null. */
    @Nullable String unready(Resource pod) {
        for (String name : names(pod)) {
            Resource claim = registry.store().find(Kinds.CLAIM, new Key(pod.namespace(), name));
            if (claim == null) {
                return "persistentvolumeclaim \"%s\" not found".formatted(name);
            }
            if (claim.deleting()) {
                return "persistentvolumeclaim \"%s\" is being deleted".formatted(name);
            }
            if (claim.text("/spec/volumeName").isEmpty() && !waits(claim)) {
                return "pod has unbound immediate PersistentVolumeClaims";
            }
        }
        return null;
    }

    private boolean waits(Resource claim) {
        Resource type = type(claim);
        return type != null && type.text("/volumeBindingMode").equals("WaitForFirstConsumer");
    }

    private @Nullable Resource type(Resource claim) {
        return registry.store()
                .find(Kinds.STORAGE_CLASS, new Key("", claim.text("/spec/storageClassName")));
    }

    private void bindAtOnce(Key key) {
        Resource claim = registry.store().find(Kinds.CLAIM, key);
        if (claim == null || claim.deleting() || !claim.text("/spec/volumeName").isEmpty()) {
            return;
        }
        if (waits(claim)) {
            recorder.normal(
                    Kinds.CLAIM,
                    claim,
                    COMPONENT,
                    "WaitForFirstConsumer",
                    "waiting for first consumer to be created before binding");
        } else {
            bind(claim);
        }
    }

    void bindAll(Resource pod, Resource node) {
        for (String name : names(pod)) {
            Resource claim = registry.store().find(Kinds.CLAIM, new Key(pod.namespace(), name));
            if (claim != null && claim.text("/spec/volumeName").isEmpty()) {
                registry.edit(
                        Kinds.CLAIM,
                        claim.key(),
                        Part.SYSTEM,
                        tree ->
                                Resource.child(Resource.child(tree, "metadata"), "annotations")
                                        .put("volume.kubernetes.io/selected-node", node.name()));
                bind(registry.get(Kinds.CLAIM, claim.key()));
            }
        }
    }

    private void bind(Resource claim) {
        Resource volume = ready(claim);
        if (volume == null) {
            Resource type = type(claim);
            if (type == null) {
                recorder.warning(
                        Kinds.CLAIM,
                        claim,
                        COMPONENT,
                        "ProvisioningFailed",
                        "storageclass.storage.k8s.io \"%s\" not found"
                                .formatted(claim.text("/spec/storageClassName")));
                return;
            }
            volume = provision(claim, type);
        } else {
            registry.edit(
                    Kinds.VOLUME,
                    volume.key(),
                    Part.SYSTEM,
                    tree -> {
                        Resource.child(tree, "spec").set("claimRef", reference(claim));
                        Resource.child(tree, "status").put("phase", "Bound");
                    });
        }
        Resource bound = volume;
        registry.edit(
                Kinds.CLAIM,
                claim.key(),
                Part.SYSTEM,
                tree -> {
                    Resource.child(tree, "spec").put("volumeName", bound.name());
                    ObjectNode status = Resource.child(tree, "status");
                    status.put("phase", "Bound");
                    status.set("accessModes", claim.at("/spec/accessModes"));
                    status.set("capacity", bound.at("/spec/capacity"));
                });
    }

    private @Nullable Resource ready(Resource claim) {
        for (Resource volume : registry.store().all(Kinds.VOLUME)) {
            String holder = volume.text("/spec/claimRef/name");
            boolean mine =
                    holder.equals(claim.name())
                            && volume.text("/spec/claimRef/namespace").equals(claim.namespace());
            if ((holder.isEmpty() || mine)
                    && !volume.text("/status/phase").equals("Released")
                    && volume.text("/spec/storageClassName")
                            .equals(claim.text("/spec/storageClassName"))
                    && Resource.texts(volume.at("/spec/accessModes"))
                            .containsAll(Resource.texts(claim.at("/spec/accessModes")))
                    && Quantity.milli(volume.text("/spec/capacity/storage"))
                            >= Quantity.milli(claim.text("/spec/resources/requests/storage"))) {
                return volume;
            }
        }
        return null;
    }

    private Resource provision(Resource claim, Resource type) {
        ObjectNode volume = Resource.object();
        volume.putObject("metadata")
                .put("name", "pvc-" + claim.uid())
                .putObject("annotations")
                .put("pv.kubernetes.io/provisioned-by", type.text("/provisioner"));
        ObjectNode spec = volume.putObject("spec");
        spec.putObject("capacity").put("storage", claim.text("/spec/resources/requests/storage"));
        spec.set("accessModes", claim.at("/spec/accessModes"));
        spec.put("persistentVolumeReclaimPolicy", type.at("/reclaimPolicy").asText("Delete"))
                .put("storageClassName", type.name())
                .put("volumeMode", claim.text("/spec/volumeMode"));
        spec.putObject("csi")
                .put("driver", type.text("/provisioner"))
                .put("volumeHandle", "vol-" + claim.uid().replace("-", "").substring(0, 17));
        spec.set("claimRef", reference(claim));
        volume.putObject("status").put("phase", "Bound");
        recorder.normal(
                Kinds.CLAIM,
                claim,
                type.text("/provisioner"),
                "ProvisioningSucceeded",
                "Successfully provisioned volume pvc-" + claim.uid());
        return registry.create(Kinds.VOLUME, "", volume, false);
    }

    private static ObjectNode reference(Resource claim) {
        return Resource.object()
                .put("kind", "PersistentVolumeClaim")
                .put("apiVersion", "v1")
                .put("namespace", claim.namespace())
                .put("name", claim.name())
                .put("uid", claim.uid())
                .put("resourceVersion", Long.toString(claim.version()));
    }

    /** A claim that is being deleted goes when no pod uses it any more. */
    private void letGo(Key key) {
        boolean used =
                registry.store().in(Kinds.POD, key.namespace()).stream()
                        .anyMatch(
                                pod ->
                                        names(pod).contains(key.name())
                                                && !ENDED.contains(pod.text("/status/phase")));
        if (!used) {
            registry.dropFinalizer(Kinds.CLAIM, key, PROTECTION);
        }
    }

    private void release(Resource claim) {
        Key key = new Key("", claim.text("/spec/volumeName"));
        Resource volume = registry.store().find(Kinds.VOLUME, key);
        if (volume == null) {
            return;
        }
        if (volume.text("/spec/persistentVolumeReclaimPolicy").equals("Delete")) {
            registry.end(Kinds.VOLUME, volume);
        } else {
            registry.edit(
                    Kinds.VOLUME,
                    key,
                    Part.SYSTEM,
                    tree -> Resource.child(tree, "status").put("phase", "Released"));
        }
    }

    /** Attaches the pod's volumes to its node; tells why that cannot be now, or null. */
    @Nullable String attach(Resource pod) {
        String node = pod.text("/spec/nodeName");
        for (String name : names(pod)) {
            Key key = new Key(pod.namespace(), name);
            Resource claim = registry.store().find(Kinds.CLAIM, key);
            if (claim == null || !single(claim)) {
                continue;
            }
            Map<String, String> holders = attached.computeIfAbsent(key, _ -> new HashMap<>());
            if (holders.values().stream().anyMatch(there -> !there.equals(node))) {
                return ("Multi-Attach error for volume \"%s\" Volume is already used by %d pod(s)"
                                + " on another node")
                        .formatted(claim.text("/spec/volumeName"), holders.size());
            }
            holders.put(pod.uid(), node);
        }
        return null;
    }

    void detach(String uid) {
        attached.values().forEach(holders -> holders.remove(uid));
        attached.values().removeIf(Map::isEmpty);
    }

    private static boolean single(Resource claim) {
        List<String> modes = Resource.texts(claim.at("/spec/accessModes"));
        return !modes.contains("ReadWriteMany") && !modes.contains("ReadOnlyMany");
    }
}
