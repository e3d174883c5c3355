package io.slipway.simulator.kubernetes.cluster;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.slipway.simulator.kubernetes.registry.Registry;
import io.slipway.simulator.kubernetes.run.Agenda;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Deployments, replica sets, daemon sets and jobs: each is looked at again whenever it or a pod of
 * its changes. A new template of a deployment replaces all pods at once, without the steps of a
 * rolling update.
 */
public final class Workloads {
    private static final Set<Kind> OWNERS =
            Set.of(Kinds.DEPLOYMENT, Kinds.REPLICA_SET, Kinds.DAEMON_SET, Kinds.JOB);
    private static final String HASH = "pod-template-hash";
    private static final int MAX_PODS_AT_ONCE = 500;

    private final Registry registry;
    private final Agenda agenda;
    private final Spans spans;
    private final Set<Ref> planned = new HashSet<>();

    public Workloads(Registry registry, Agenda agenda, Spans spans) {
        this.registry = registry;
        this.agenda = agenda;
        this.spans = spans;
    }

    public void follow() {
        registry.store().follow(this::see);
    }

    private void see(Change change) {
        Resource object = change.after();
        if (OWNERS.contains(change.kind()) && !change.removal()) {
            plan(new Ref(change.kind(), object.key()));
        }
        if (change.kind().equals(Kinds.POD) || change.kind().equals(Kinds.REPLICA_SET)) {
            for (Resource.Owner owner : object.owners()) {
                Kind kind = registry.kinds().named(owner.apiVersion(), owner.kind());
                if (kind != null && owner.controls() && OWNERS.contains(kind)) {
                    plan(new Ref(kind, new Key(object.namespace(), owner.name())));
                }
            }
        } else if (change.kind().equals(Kinds.NODE)) {
            registry.store()
                    .all(Kinds.DAEMON_SET)
                    .forEach(each -> plan(new Ref(Kinds.DAEMON_SET, each.key())));
        }
    }

    private void plan(Ref ref) {
        if (planned.add(ref)) {
            agenda.in(
                    spans.of(Span.REACT),
                    () -> {
                        planned.remove(ref);
                        Resource object = registry.store().find(ref.kind(), ref.key());
                        if (object != null && !object.deleting()) {
                            reconcile(ref.kind(), object);
                        }
                    });
        }
    }

    private void reconcile(Kind kind, Resource object) {
        if (kind.equals(Kinds.DEPLOYMENT)) {
            deploy(object);
        } else if (kind.equals(Kinds.REPLICA_SET)) {
            replicate(object);
        } else if (kind.equals(Kinds.DAEMON_SET)) {
            spread(object);
        } else {
            work(object);
        }
    }

    private List<Resource> owned(Kind kind, Resource owner) {
        List<Resource> owned = new ArrayList<>();
        for (Ref ref : registry.store().dependents(owner.uid())) {
            Resource found =
                    ref.kind().equals(kind) ? registry.store().find(kind, ref.key()) : null;
            if (found != null) {
                owned.add(found);
            }
        }
        owned.sort(Comparator.comparing(Resource::name));
        return owned;
    }

    private static List<Resource> living(List<Resource> pods) {
        return pods.stream()
                .filter(
                        pod ->
                                !pod.deleting()
                                        && !Set.of("Succeeded", "Failed")
                                                .contains(pod.text("/status/phase")))
                .toList();
    }

    private static int ready(List<Resource> pods) {
        return (int) pods.stream().filter(pod -> pod.is("Ready")).count();
    }

    private static void own(ObjectNode object, Kind kind, Resource owner) {
        Resource.child(object, "metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", kind.apiVersion())
                .put("kind", kind.name())
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    private void makePod(Kind kind, Resource owner, Consumer<ObjectNode> change) {
        ObjectNode pod = Resource.object();
        JsonNode template = owner.at("/spec/template");
        if (template.path("metadata") instanceof ObjectNode meta) {
            pod.set("metadata", meta.deepCopy());
        }
        pod.set("spec", template.path("spec").deepCopy());
        Resource.child(pod, "metadata").put("generateName", owner.name() + "-").remove("name");
        own(pod, kind, owner);
        change.accept(pod);
        registry.create(Kinds.POD, owner.namespace(), pod, false);
    }

    private void status(Kind kind, Resource owner, Consumer<ObjectNode> change) {
        registry.edit(
                kind,
                owner.key(),
                Part.STATUS,
                tree -> {
                    ObjectNode status = Resource.child(tree, "status");
                    status.put("observedGeneration", owner.at("/metadata/generation").asLong());
                    change.accept(status);
                });
    }

    private void deploy(Resource deployment) {
        String hash = Integer.toHexString(deployment.at("/spec/template").toString().hashCode());
        Key key = new Key(deployment.namespace(), deployment.name() + "-" + hash);
        int wanted = deployment.at("/spec/replicas").asInt();
        List<Resource> sets = owned(Kinds.REPLICA_SET, deployment);
        if (sets.stream().noneMatch(set -> set.key().equals(key))) {
            registry.create(
                    Kinds.REPLICA_SET, key.namespace(), replicaSet(deployment, key, hash), false);
        }
        int ready = 0;
        int updated = 0;
        int total = 0;
        for (Resource set : sets) {
            boolean current = set.key().equals(key);
            int replicas = current ? wanted : 0;
            if (set.at("/spec/replicas").asInt() != replicas) {
                registry.edit(
                        Kinds.REPLICA_SET,
                        set.key(),
                        Part.WHOLE,
                        tree -> Resource.child(tree, "spec").put("replicas", replicas));
            }
            total += set.at("/status/replicas").asInt();
            ready += set.at("/status/readyReplicas").asInt();
            updated += current ? set.at("/status/replicas").asInt() : 0;
        }
        int all = total;
        int available = ready;
        int fresh = updated;
        status(
                Kinds.DEPLOYMENT,
                deployment,
                status -> {
                    status.put("replicas", all)
                            .put("updatedReplicas", fresh)
                            .put("readyReplicas", available)
                            .put("availableReplicas", available);
                    if (available < wanted) {
                        status.put("unavailableReplicas", wanted - available);
                    } else {
                        status.remove("unavailableReplicas");
                    }
                    boolean enough = available >= wanted;
                    Resource.condition(
                            status,
                            "Available",
                            enough ? "True" : "False",
                            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                            enough
                                    ? "Deployment has minimum availability."
                                    : "Deployment does not have minimum availability.",
                            agenda.instant());
                    Resource.condition(
                            status,
                            "Progressing",
                            "True",
                            enough && fresh >= wanted
                                    ? "NewReplicaSetAvailable"
                                    : "ReplicaSetUpdated",
                            "ReplicaSet \"%s\" is progressing.".formatted(key.name()),
                            agenda.instant());
                });
    }

    private static ObjectNode replicaSet(Resource deployment, Key key, String hash) {
        ObjectNode set = Resource.object();
        ObjectNode meta = set.putObject("metadata").put("name", key.name());
        meta.set("labels", deployment.at("/spec/template/metadata/labels").deepCopy());
        Resource.child(meta, "labels").put(HASH, hash);
        own(set, Kinds.DEPLOYMENT, deployment);
        ObjectNode spec = set.putObject("spec");
        spec.put("replicas", deployment.at("/spec/replicas").asInt());
        spec.set("selector", deployment.at("/spec/selector").deepCopy());
        Resource.child(Resource.child(spec, "selector"), "matchLabels").put(HASH, hash);
        spec.set("template", deployment.at("/spec/template").deepCopy());
        Resource.child(Resource.child(Resource.child(spec, "template"), "metadata"), "labels")
                .put(HASH, hash);
        return set;
    }

    private void replicate(Resource set) {
        List<Resource> pods = living(owned(Kinds.POD, set));
        int missing = set.at("/spec/replicas").asInt() - pods.size();
        for (int i = 0; i < Math.min(missing, MAX_PODS_AT_ONCE); i++) {
            makePod(Kinds.REPLICA_SET, set, _ -> {});
        }
        pods.stream()
                .sorted(Comparator.comparing(pod -> pod.is("Ready")))
                .limit(Math.max(0, -missing))
                .forEach(
                        pod -> registry.delete(Kinds.POD, pod.key(), DeleteOptions.usual(), false));
        status(
                Kinds.REPLICA_SET,
                set,
                status ->
                        status.put("replicas", pods.size())
                                .put("readyReplicas", ready(pods))
                                .put("availableReplicas", ready(pods)));
    }

    private void spread(Resource set) {
        List<Resource> pods = owned(Kinds.POD, set);
        Map<String, String> selector = Resource.map(set.at("/spec/template/spec/nodeSelector"));
        int desired = 0;
        List<Resource> placed = new ArrayList<>();
        Map<String, List<Resource>> byNode =
                living(pods).stream().collect(Collectors.groupingBy(Workloads::target));
        Resource like = daemonPod(set);
        for (Resource node : List.copyOf(registry.store().all(Kinds.NODE))) {
            List<Resource> its = byNode.getOrDefault(node.name(), List.of());
            boolean wanted =
                    node.labels().entrySet().containsAll(selector.entrySet())
                            && Taints.untolerated(like, node.at("/spec/taints")) == null;
            if (!wanted) {
                its.forEach(
                        pod -> registry.delete(Kinds.POD, pod.key(), DeleteOptions.usual(), false));
                continue;
            }
            desired++;
            placed.addAll(its);
            if (its.isEmpty()) {
                makePod(Kinds.DAEMON_SET, set, pod -> pin(pod, node.name()));
            }
        }
        int count = desired;
        status(
                Kinds.DAEMON_SET,
                set,
                status ->
                        status.put("desiredNumberScheduled", count)
                                .put("currentNumberScheduled", placed.size())
                                .put("updatedNumberScheduled", placed.size())
                                .put("numberMisscheduled", 0)
                                .put("numberReady", ready(placed))
                                .put("numberAvailable", ready(placed))
                                .put("numberUnavailable", count - ready(placed)));
    }

    private static String target(Resource pod) {
        return pod.text(
                "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution"
                        + "/nodeSelectorTerms/0/matchFields/0/values/0");
    }

    private static Resource daemonPod(Resource set) {
        ObjectNode pod = Resource.object();
        pod.set("spec", set.at("/spec/template/spec").deepCopy());
        tolerate(Resource.child(pod, "spec"));
        return new Resource(pod);
    }

    private static void tolerate(ObjectNode spec) {
        for (String taint :
                List.of(
                        "not-ready",
                        "unreachable",
                        "disk-pressure",
                        "memory-pressure",
                        "pid-pressure",
                        "unschedulable")) {
            Resource.list(spec, "tolerations")
                    .addObject()
                    .put("key", "node.kubernetes.io/" + taint)
                    .put("operator", "Exists");
        }
    }

    private static void pin(ObjectNode pod, String node) {
        ObjectNode spec = Resource.child(pod, "spec");
        tolerate(spec);
        ObjectNode affinity = Resource.child(Resource.child(spec, "affinity"), "nodeAffinity");
        ObjectNode field =
                affinity.putObject("requiredDuringSchedulingIgnoredDuringExecution")
                        .putArray("nodeSelectorTerms")
                        .addObject()
                        .putArray("matchFields")
                        .addObject();
        field.put("key", "metadata.name").put("operator", "In").putArray("values").add(node);
    }

    private void work(Resource job) {
        if (job.at("/spec/suspend").asBoolean() || job.is("Complete") || job.is("Failed")) {
            return;
        }
        List<Resource> pods = owned(Kinds.POD, job);
        int succeeded = count(pods, "Succeeded");
        int failed = count(pods, "Failed");
        int active = living(pods).size();
        int completions = job.at("/spec/completions").asInt(1);
        boolean complete = succeeded >= completions;
        boolean broken = failed > job.at("/spec/backoffLimit").asInt();
        if (!complete && !broken) {
            int wanted = Math.min(job.at("/spec/parallelism").asInt(1), completions - succeeded);
            for (int i = active; i < Math.min(wanted, MAX_PODS_AT_ONCE); i++) {
                makePod(Kinds.JOB, job, _ -> {});
            }
        }
        status(
                Kinds.JOB,
                job,
                status -> {
                    status.remove("observedGeneration");
                    String now = Resource.time(agenda.instant());
                    if (!status.has("startTime")) {
                        status.put("startTime", now);
                    }
                    status.put("active", active)
                            .put("succeeded", succeeded)
                            .put("failed", failed)
                            .put("ready", ready(pods));
                    if (complete) {
                        status.put("completionTime", now);
                        Resource.condition(
                                status,
                                "Complete",
                                "True",
                                "CompletionsReached",
                                "Reached expected number of succeeded pods",
                                agenda.instant());
                    } else if (broken) {
                        Resource.condition(
                                status,
                                "Failed",
                                "True",
                                "BackoffLimitExceeded",
                                "Job has reached the specified backoff limit",
                                agenda.instant());
                    }
                });
    }

    private static int count(List<Resource> pods, String phase) {
        return (int) pods.stream().filter(pod -> pod.text("/status/phase").equals(phase)).count();
    }
}
