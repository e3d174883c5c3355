package io.slipway.simulator.kubernetes.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.simulator.kubernetes.object.Key;
import io.slipway.simulator.kubernetes.object.Kind;
import io.slipway.simulator.kubernetes.object.Kinds;
import io.slipway.simulator.kubernetes.object.Refusal;
import io.slipway.simulator.kubernetes.object.Refusal.Cause;
import io.slipway.simulator.kubernetes.object.Resource;
import io.slipway.simulator.kubernetes.object.Store;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** Creates, changes and deletes as the API does it. Whoever comes in by here meets the rules. */
public final class Registry {
    public static final String ORPHAN = "orphan";
    public static final String FOREGROUND = "foregroundDeletion";
    private static final int TRIES = 8;
    private static final Set<String> CREATED_BY_UPDATE = Set.of("leases", "events", "endpoints");
    private static final Set<String> META = Set.of("metadata");

    /** What may be told of an object by whoever looks after it. */
    private static final Set<String> TOLD = Set.of("metadata", "status");

    private final Store store;
    private final Kinds kinds;
    private final Agenda agenda;
    private final Names names;
    private final Map<Kind, Rules> rules = new HashMap<>();

    public Registry(Store store, Kinds kinds, Agenda agenda, long seed) {
        this.store = store;
        this.kinds = kinds;
        this.agenda = agenda;
        this.names = new Names(seed);
        rules.put(Kinds.POD, new PodRules(store));
        rules.put(Kinds.SERVICE, new ServiceRules(store, seed));
        rules.put(Kinds.CLAIM, new ClaimRules(store));
        for (Kind kind :
                List.of(Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.DAEMON_SET, Kinds.JOB)) {
            rules.put(kind, new WorkloadRules(kind));
        }
        rules.put(Kinds.NAMESPACE, new NamespaceRules());
        rules.put(Kinds.DEFINITION, new DefinitionRules());
    }

    public Store store() {
        return store;
    }

    public Kinds kinds() {
        return kinds;
    }

    public Instant now() {
        return agenda.instant();
    }

    public Resource get(Kind kind, Key key) {
        Resource found = store.find(kind, key);
        if (found == null) {
            throw Refusal.notFound(kind, key.name());
        }
        return found;
    }

    public Resource create(Kind kind, String namespace, ObjectNode body, boolean dryRun) {
        for (int attempt = 1; ; attempt++) {
            ObjectNode tree = body.deepCopy();
            stamp(kind, namespace, tree);
            Resource wanted = new Resource(tree);
            boolean generated = body.path("metadata").path("name").asText().isEmpty();
            if (store.find(kind, wanted.key()) == null) {
                return insert(kind, wanted, dryRun);
            }
            if (!generated || attempt == TRIES) {
                throw Refusal.exists(kind, wanted.name());
            }
        }
    }

    private void stamp(Kind kind, String namespace, ObjectNode tree) {
        checkType(kind, tree);
        tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        ObjectNode meta = Resource.child(tree, "metadata");
        if (!List.of("", "0").contains(meta.path("resourceVersion").asText())) {
            throw Refusal.of(500, "", "resourceVersion should not be set on objects to be created");
        }
        place(kind, namespace, meta);
        if (meta.path("name").asText().isEmpty()) {
            String base = meta.path("generateName").asText();
            if (base.isEmpty()) {
                throw Refusal.invalid(
                        kind,
                        "",
                        List.of(
                                Cause.required(
                                        "metadata.name", "name or generateName is required")));
            }
            meta.put("name", names.generated(base));
        }
        meta.remove(
                List.of(
                        "resourceVersion",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds",
                        "selfLink",
                        "generation",
                        "managedFields"));
        meta.put("uid", UUID.randomUUID().toString());
        meta.put("creationTimestamp", Resource.time(now()));
        if (counted(kind)) {
            meta.put("generation", 1);
        }
        if (kind.custom() && kind.hasStatus()) {
            tree.remove("status");
        }
    }

    private static void checkType(Kind kind, ObjectNode tree) {
        String version = tree.path("apiVersion").asText(kind.apiVersion());
        String name = tree.path("kind").asText(kind.name());
        if (!version.equals(kind.apiVersion()) || !name.equals(kind.name())) {
            throw Refusal.badRequest(
                    "the object provided is a %s %s, expected a %s %s"
                            .formatted(version, name, kind.apiVersion(), kind.name()));
        }
    }

    private static void place(Kind kind, String namespace, ObjectNode meta) {
        if (!kind.namespaced()) {
            meta.remove("namespace");
        } else if (meta.path("namespace").asText(namespace).equals(namespace)) {
            meta.put("namespace", namespace);
        } else {
            throw Refusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
    }

    /** Objects whose spec is a wish have a generation; those that only hold data have none. */
    private static boolean counted(Kind kind) {
        return kind.custom()
                || (kind.hasStatus()
                        && !Set.of("pods", "nodes", "namespaces", "services")
                                .contains(kind.plural())
                        && !kind.equals(Kinds.CLAIM)
                        && !kind.equals(Kinds.VOLUME));
    }

    private Resource insert(Kind kind, Resource wanted, boolean dryRun) {
        checkNamespace(kind, wanted);
        Rules ours = rules.getOrDefault(kind, Rules.NONE);
        ours.fill(wanted.tree(), null);
        List<Cause> causes = new ArrayList<>();
        Names.check(kind, wanted.name(), causes);
        wanted.labels().forEach((key, value) -> Names.checkLabel(key, value, causes));
        checkOwners(wanted, causes);
        ours.check(wanted, null, causes);
        refuse(kind, wanted, causes);
        return dryRun ? wanted : store.put(kind, wanted);
    }

    private void checkNamespace(Kind kind, Resource wanted) {
        if (!kind.namespaced()) {
            return;
        }
        Resource namespace = store.find(Kinds.NAMESPACE, new Key("", wanted.namespace()));
        if (namespace == null) {
            throw Refusal.notFound(Kinds.NAMESPACE, wanted.namespace());
        }
        if (namespace.deleting()) {
            throw Refusal.forbidden(
                    kind,
                    wanted.name(),
                    "unable to create new content in namespace %s because it is being terminated"
                            .formatted(wanted.namespace()));
        }
    }

    private static void checkOwners(Resource wanted, List<Cause> causes) {
        int controllers = 0;
        for (Resource.Owner owner : wanted.owners()) {
            if (owner.uid().isEmpty()) {
                causes.add(
                        Cause.invalid(
                                "metadata.ownerReferences[0].uid", "", "uid must not be empty"));
            }
            if (owner.controls() && ++controllers == 2) {
                causes.add(
                        Cause.invalid(
                                "metadata.ownerReferences",
                                owner.name(),
                                "Only one reference can have Controller set to true"));
            }
        }
    }

    /** What an admission plugin refuses is forbidden, what is malformed is invalid. */
    private static void refuse(Kind kind, Resource wanted, List<Cause> causes) {
        for (Cause cause : causes) {
            if (cause.message().startsWith("Forbidden: error looking up")
                    || cause.message().startsWith("Forbidden: no PriorityClass")) {
                throw Refusal.forbidden(
                        kind, wanted.name(), cause.message().substring("Forbidden: ".length()));
            }
        }
        if (!causes.isEmpty()) {
            throw Refusal.invalid(kind, wanted.name(), causes);
        }
    }

    /** A change by a client, or by a controller in its place: only what the part allows moves. */
    public Resource update(Kind kind, Key key, Part part, ObjectNode body, boolean dryRun) {
        Resource before = store.find(kind, key);
        if (before == null) {
            if (part == Part.WHOLE && CREATED_BY_UPDATE.contains(kind.plural())) {
                return create(kind, key.namespace(), body, dryRun);
            }
            throw Refusal.notFound(kind, key.name());
        }
        checkType(kind, body);
        ObjectNode tree = body.deepCopy();
        ObjectNode meta = Resource.child(tree, "metadata");
        place(kind, key.namespace(), meta);
        if (!meta.path("name").asText(key.name()).equals(key.name())) {
            throw Refusal.badRequest(
                    "the name of the object (%s) does not match the name on the URL (%s)"
                            .formatted(meta.path("name").asText(), key.name()));
        }
        String version = meta.path("resourceVersion").asText();
        if (!List.of("", "0").contains(version)
                && !version.equals(Long.toString(before.version()))) {
            throw Refusal.outdated(kind, key.name());
        }
        String uid = meta.path("uid").asText();
        if (!uid.isEmpty() && !uid.equals(before.uid())) {
            throw Refusal.conflict(
                    kind,
                    key.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(uid, before.uid()));
        }
        return settle(kind, before, merged(kind, before, tree, part), part, dryRun);
    }

    /** Edits the stored object, which must be there. */
    public Resource edit(Kind kind, Key key, Part part, Consumer<ObjectNode> change) {
        Resource before = get(kind, key);
        Resource wanted = part == Part.STATUS ? before.with(TOLD, change) : before.with(change);
        return settle(kind, before, merged(kind, before, wanted.tree(), part), part, false);
    }

    /**
     * What the object becomes.
     *
     * @param wanted nobody else's: it may become the object
     */
    private static Resource merged(Kind kind, Resource before, ObjectNode wanted, Part part) {
        ObjectNode old = before.tree();
        ObjectNode tree = part == Part.STATUS ? before.with(META, _ -> {}).tree() : wanted;
        switch (part) {
            case WHOLE -> {
                if (kind.hasStatus()) {
                    copy(old, tree, "status");
                }
            }
            case STATUS -> {
                if (wanted.has("status")) {
                    tree.set("status", wanted.path("status"));
                }
                JsonNode meta = wanted.path("metadata");
                for (String field : List.of("labels", "annotations")) {
                    if (meta.has(field)) {
                        Resource.child(tree, "metadata").set(field, meta.path(field));
                    }
                }
            }
            case SYSTEM -> {}
        }
        copy(
                old.path("metadata"),
                Resource.child(tree, "metadata"),
                "name",
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "generateName");
        Resource.child(tree, "metadata")
                .put("resourceVersion", Long.toString(before.version()))
                .remove(List.of("managedFields", "selfLink"));
        return new Resource(tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name()));
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (String field : fields) {
            if (from.has(field)) {
                to.set(field, from.path(field));
            } else {
                to.remove(field);
            }
        }
    }

    private Resource settle(Kind kind, Resource before, Resource after, Part part, boolean dryRun) {
        if (part == Part.WHOLE) {
            Rules ours = rules.getOrDefault(kind, Rules.NONE);
            ours.fill(after.tree(), before);
            List<Cause> causes = new ArrayList<>();
            after.labels().forEach((key, value) -> Names.checkLabel(key, value, causes));
            checkOwners(after, causes);
            ours.check(after, before, causes);
            if (before.deleting() && !before.finalizers().containsAll(after.finalizers())) {
                causes.add(
                        Cause.forbidden(
                                "metadata.finalizers",
                                "no new finalizers can be added if the object is being deleted"));
            }
            refuse(kind, after, causes);
        }
        if (after.tree().equals(before.tree())) {
            return before;
        }
        if (counted(kind) && part == Part.WHOLE && changedSpec(before, after)) {
            Resource.child(after.tree(), "metadata")
                    .put("generation", before.at("/metadata/generation").asLong() + 1);
        }
        if (dryRun) {
            return after;
        }
        if (finished(kind, after)) {
            return store.remove(kind, after);
        }
        return store.put(kind, after);
    }

    private static boolean changedSpec(Resource before, Resource after) {
        return !spec(before).equals(spec(after));
    }

    private static Map<String, JsonNode> spec(Resource resource) {
        Map<String, JsonNode> spec = new HashMap<>();
        resource.tree()
                .properties()
                .forEach(
                        field -> {
                            if (!TOLD.contains(field.getKey())) {
                                spec.put(field.getKey(), field.getValue());
                            }
                        });
        return spec;
    }

    private static boolean finished(Kind kind, Resource resource) {
        return resource.deleting()
                && resource.finalizers().isEmpty()
                && !graceful(kind, resource)
                && (!kind.equals(Kinds.NAMESPACE) || resource.at("/spec/finalizers").isEmpty());
    }

    private static boolean graceful(Kind kind, Resource resource) {
        return kind.equals(Kinds.POD)
                && resource.at("/metadata/deletionGracePeriodSeconds").asLong() > 0;
    }

    /**
     * Begins or ends a deletion. The answer is the object's last state when it is gone, or its
     * state now when something still holds it.
     */
    public Deletion delete(Kind kind, Key key, DeleteOptions options, boolean dryRun) {
        Resource before = get(kind, key);
        options.check(kind, before);
        long grace = grace(kind, before, options);
        boolean shorter =
                before.deleting()
                        && grace < before.at("/metadata/deletionGracePeriodSeconds").asLong();
        Resource after =
                before.with(
                        TOLD,
                        tree -> {
                            ObjectNode meta = Resource.child(tree, "metadata");
                            propagate(meta, options.propagation());
                            if (!before.deleting() || shorter) {
                                meta.put(
                                        "deletionTimestamp",
                                        Resource.time(now().plusSeconds(grace)));
                                meta.put("deletionGracePeriodSeconds", grace);
                            }
                            if (kind.equals(Kinds.NAMESPACE)) {
                                Resource.child(tree, "status").put("phase", "Terminating");
                            }
                        });
        boolean gone = finished(kind, after);
        if (dryRun) {
            return new Deletion(after, gone);
        }
        if (gone) {
            return new Deletion(store.remove(kind, before), true);
        }
        return new Deletion(
                after.tree().equals(before.tree()) ? before : store.put(kind, after), false);
    }

    private static void propagate(ObjectNode meta, Propagation propagation) {
        String finalizer =
                switch (propagation) {
                    case BACKGROUND -> "";
                    case FOREGROUND -> FOREGROUND;
                    case ORPHAN -> ORPHAN;
                };
        if (!finalizer.isEmpty()) {
            ArrayNode finalizers = Resource.list(meta, "finalizers");
            if (!Resource.texts(finalizers).contains(finalizer)) {
                finalizers.add(finalizer);
            }
        }
    }

    /** A pod that no kubelet looks after, or that has ended, needs no grace. */
    private static long grace(Kind kind, Resource resource, DeleteOptions options) {
        if (!kind.equals(Kinds.POD)
                || resource.text("/spec/nodeName").isEmpty()
                || Set.of("Succeeded", "Failed").contains(resource.text("/status/phase"))) {
            return 0;
        }
        Long asked = options.graceSeconds();
        return asked != null
                ? asked
                : resource.at("/spec/terminationGracePeriodSeconds").asLong(30);
    }

    /** Removes at once, whatever holds it: the end that a kubelet or the pod collector makes. */
    public void end(Kind kind, Resource resource) {
        Resource present = store.find(kind, resource.key());
        if (present == null || !present.uid().equals(resource.uid())) {
            return;
        }
        if (present.finalizers().isEmpty()) {
            store.remove(kind, present);
        } else {
            store.put(
                    kind,
                    present.with(
                            META,
                            tree ->
                                    Resource.child(tree, "metadata")
                                            .put("deletionTimestamp", Resource.time(now()))
                                            .put("deletionGracePeriodSeconds", 0)));
        }
    }

    public void dropFinalizer(Kind kind, Key key, String finalizer) {
        if (store.find(kind, key) == null) {
            return;
        }
        edit(
                kind,
                key,
                Part.SYSTEM,
                tree -> {
                    ObjectNode meta = Resource.child(tree, "metadata");
                    List<String> left = new ArrayList<>(Resource.texts(meta.path("finalizers")));
                    left.remove(finalizer);
                    if (left.isEmpty()) {
                        meta.remove("finalizers");
                    } else {
                        ArrayNode array = meta.putArray("finalizers");
                        left.forEach(array::add);
                    }
                });
    }
}
