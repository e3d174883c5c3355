package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.cluster.Spans.Span;
import io.slipway.simulator.kubernetes.object.Change;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store.Ref;
import io.slipway.simulator.kubernetes.registry.DeleteOptions;
import io.slipway.simulator.kubernetes.registry.Part;
import io.slipway.simulator.kubernetes.registry.Propagation;
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.List;
import java.util.Set;

/** Deletes what belongs to nothing any more, and empties namespaces that end. */
public final class Collector {
    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;

    public Collector(Registry registry, Agenda agenda, Spans spans) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    private void see(Change change) {
        Resource object = change.after();
        Kind kind = change.kind();
        if (change.removal()) {
            if (!registry.store().dependents(object.uid()).isEmpty()) {
                later(() -> registry.store().dependents(object.uid()).forEach(this::weigh));
            }
            object.owners().forEach(owner -> later(() -> advance(owner.uid())));
            Resource namespace =
                    object.namespace().isEmpty()
                            ? null
                            : registry.store()
                                    .find(Kinds.NAMESPACE, new Key("", object.namespace()));
            if (namespace != null && namespace.deleting()) {
                later(() -> empty(object.namespace()));
            }
        } else if (object.deleting()) {
            later(() -> advance(object.uid()));
            if (kind.equals(Kinds.NAMESPACE)) {
                later(() -> empty(object.name()));
            }
        } else if (change.before() == null) {
            if (!object.owners().isEmpty()) {
                later(() -> weigh(new Ref(kind, object.key())));
            }
            if (kind.equals(Kinds.NAMESPACE)) {
                agenda.soon(() -> furnish(object.name()));
            }
        }
    }

    private void later(Runnable action) {
        agenda.in(spans.of(Span.REACT), action);
    }

    /** What a new namespace gets. */
    private void furnish(String namespace) {
        Key account = new Key(namespace, "default");
        if (registry.store().find(Kinds.NAMESPACE, new Key("", namespace)) == null
                || registry.store().find(Kinds.SERVICE_ACCOUNT, account) != null) {
            return;
        }
        ObjectNode object = Resource.object();
        object.putObject("metadata").put("name", "default");
        registry.create(Kinds.SERVICE_ACCOUNT, namespace, object, false);
        ObjectNode map = Resource.object();
        map.putObject("metadata").put("name", "kube-root-ca.crt");
        map.putObject("data").put("ca.crt", "simulated\n");
        registry.create(Kinds.CONFIG_MAP, namespace, map, false);
    }

    /** Deletes an object when none of its owners is there; forgets those that are not. */
    private void weigh(Ref ref) {
        Resource object = registry.store().find(ref.kind(), ref.key());
        if (object == null || object.deleting() || object.owners().isEmpty()) {
            return;
        }
        Set<String> gone =
                Set.copyOf(
                        object.owners().stream()
                                .map(Resource.Owner::uid)
                                .filter(uid -> registry.store().findByUid(uid) == null)
                                .toList());
        if (gone.size() == object.owners().size()) {
            registry.delete(ref.kind(), ref.key(), DeleteOptions.usual(), false);
        } else if (!gone.isEmpty()) {
            disown(ref, gone);
        }
    }

    private void disown(Ref ref, Set<String> uids) {
        registry.edit(
                ref.kind(),
                ref.key(),
                Part.SYSTEM,
                tree -> {
                    ObjectNode meta = Resource.child(tree, "metadata");
                    ArrayNode left = Resource.JSON.createArrayNode();
                    for (JsonNode owner : meta.path("ownerReferences")) {
                        if (!uids.contains(owner.path("uid").asText())) {
                            left.add(owner);
                        }
                    }
                    if (left.isEmpty()) {
                        meta.remove("ownerReferences");
                    } else {
                        meta.set("ownerReferences", left);
                    }
                });
    }

    /** Carries a deletion that waits for dependents one step further. */
    private void advance(String uid) {
        Ref ref = registry.store().findByUid(uid);
        Resource object = ref == null ? null : registry.store().find(ref.kind(), ref.key());
        if (ref == null || object == null || !object.deleting()) {
            return;
        }
        Set<Ref> dependents = registry.store().dependents(uid);
        if (object.finalizers().contains(Registry.ORPHAN)) {
            dependents.forEach(dependent -> disown(dependent, Set.of(uid)));
            registry.dropFinalizer(ref.kind(), ref.key(), Registry.ORPHAN);
        } else if (object.finalizers().contains(Registry.FOREGROUND)) {
            boolean blocked = false;
            for (Ref dependent : dependents) {
                Resource found = registry.store().find(dependent.kind(), dependent.key());
                if (found == null) {
                    continue;
                }
                blocked |= blocks(found, uid);
                if (!found.deleting()) {
                    registry.delete(
                            dependent.kind(),
                            dependent.key(),
                            new DeleteOptions(
                                    null,
                                    blocks(found, uid)
                                            ? Propagation.FOREGROUND
                                            : Propagation.BACKGROUND,
                                    "",
                                    ""),
                            false);
                }
            }
            if (!blocked) {
                registry.dropFinalizer(ref.kind(), ref.key(), Registry.FOREGROUND);
            }
        }
    }

    private static boolean blocks(Resource dependent, String uid) {
        for (JsonNode owner : dependent.at("/metadata/ownerReferences")) {
            if (owner.path("uid").asText().equals(uid)) {
                return owner.path("blockOwnerDeletion").asBoolean();
            }
        }
        return false;
    }

    private void empty(String name) {
        Key key = new Key("", name);
        Resource namespace = registry.store().find(Kinds.NAMESPACE, key);
        if (namespace == null || !namespace.deleting()) {
            return;
        }
        boolean left = false;
        for (Kind kind : List.copyOf(registry.kinds().all())) {
            if (!kind.namespaced()) {
                continue;
            }
            for (Resource object : List.copyOf(registry.store().in(kind, name))) {
                left = true;
                if (!object.deleting() && registry.store().find(kind, object.key()) != null) {
                    registry.delete(kind, object.key(), DeleteOptions.usual(), false);
                }
            }
        }
        if (!left) {
            registry.edit(
                    Kinds.NAMESPACE,
                    key,
                    Part.SYSTEM,
                    tree -> Resource.child(tree, "spec").putArray("finalizers"));
        }
    }
}
