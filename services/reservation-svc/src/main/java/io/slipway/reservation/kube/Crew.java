package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.slipway.reservation.kube.Work.Ooms;
import io.slipway.reservation.kube.Work.Outcome;
import io.slipway.reservation.kube.Work.Sight;
import io.slipway.reservation.kube.capacity.Capacity;
import io.slipway.reservation.kube.capacity.Site;
import io.slipway.reservation.kube.pod.Comparison;
import io.slipway.reservation.kube.pod.Deadline;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Manifests.NodePorts;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.PodSight;
import io.slipway.reservation.kube.pod.Share;
import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings the objects of one reservation in line with what is wanted. Blocking; it may be stopped
 * after any call and begun again by anybody: names are fixed, changes name the version they saw,
 * and nothing is remembered here that a new process would miss. What is remembered spares calls
 * that would change nothing.
 */
final class Crew {
    private static final int PORT_TRIES = 64;
    private static final int NOTHING_SEEN = 0;
    private static final int REMEMBERED_MAX = 10_000;
    private static final int NAMED_MAX = 16;
    private static final Map<String, String> ALL_OF_OURS = Map.of(Names.MANAGED_BY, Names.SLIPWAY);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubernetesClient client;
    private final Manifests manifests;
    private final Deadline deadline;
    private final int firstPort;
    private final int lastPort;
    private final Supplier<Capacity> capacity;
    private final Watch watch;
    private final Set<String> claims = ConcurrentHashMap.newKeySet();
    private final Map<String, Hung> anchors = new ConcurrentHashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private volatile boolean unreachable = true;
    private volatile Instant reachableSince = Instant.EPOCH;

    /**
     * Whoever sees the pods change.
     *
     * @param pods those of a reservation as they were seen last; empty while nothing can be seen
     * @param removed is told of each that is about to be removed
     */
    record Watch(Function<String, Optional<List<Pod>>> pods, Consumer<String> removed) {
        static final Watch NOBODY = new Watch(_ -> Optional.empty(), _ -> {});
    }

    /** What was written into an anchor. */
    private record Hung(ObjectMeta meta, Map<String, String> data) {
        static Hung of(Secret secret) {
            return new Hung(
                    secret.getMetadata(), secret.getData() == null ? Map.of() : secret.getData());
        }

        long fence() {
            return Manifests.fence(meta);
        }
    }

    Crew(
            KubernetesClient client,
            Manifests manifests,
            Deadline deadline,
            int firstPort,
            int lastPort,
            Supplier<Capacity> capacity,
            Watch watch) {
        if (firstPort < 30_000 || lastPort > 32_767 || lastPort - firstPort < 1) {
            throw new IllegalArgumentException(
                    "node ports %d to %d; see slipway.reservation.kubernetes.access"
                            .formatted(firstPort, lastPort));
        }
        this.client = client;
        this.manifests = manifests;
        this.deadline = deadline;
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        this.capacity = capacity;
        this.watch = watch;
    }

    /** One look at one reservation, and the steps that follow from it. */
    Sight attend(Work work, Guard guard) {
        try {
            return switch (work) {
                case Work.Raise raise -> raise(raise, guard);
                case Work.Clear(String id) ->
                        new Sight(
                                clear(id, listed(List.of(id)).getOrDefault(id, List.of()), guard));
            };
        } catch (KubernetesClientException failure) {
            return new Sight(refused(work, failure));
        }
    }

    /**
     * What the cluster has of reservations that are to go.
     *
     * @param byId nothing of those of which nothing is left; null when it cannot be seen
     */
    record Left(@Nullable Map<String, List<HasMetadata>> byId) {
        static final Left UNSEEN = new Left(null);
    }

    /** One look at many that are to go: as many calls as for one, or none. */
    Left look(List<String> ids) {
        try {
            var byId = new HashMap<String, List<HasMetadata>>();
            var unknown = new ArrayList<String>();
            for (String id : ids) {
                var known = inMind(id);
                if (known.isEmpty()) {
                    unknown.add(id);
                } else {
                    byId.put(id, known);
                }
            }
            if (!unknown.isEmpty()) {
                byId.putAll(listed(unknown));
            }
            return new Left(byId);
        } catch (KubernetesClientException failure) {
            refused(new Work.Clear(ids.getFirst()), failure);
            return Left.UNSEEN;
        }
    }

    /** Takes away what that look showed of it. */
    Sight clear(Work.Clear work, Left left, Guard guard) {
        try {
            return new Sight(
                    left.byId() == null
                            ? new Outcome.Unseen(work.id())
                            : clear(
                                    work.id(),
                                    left.byId().getOrDefault(work.id(), List.of()),
                                    guard));
        } catch (KubernetesClientException failure) {
            return failure.getCode() == 409
                    ? attend(work, guard)
                    : new Sight(refused(work, failure));
        }
    }

    /**
     * The anchor as it was left here, and the pods as they are watched; nothing while not both of
     * them are known. The cluster itself collects what else hangs on the anchor.
     */
    private List<HasMetadata> inMind(String id) {
        var hung = anchors.get(id);
        var pods = hung == null ? List.<Pod>of() : watch.pods().apply(id).orElse(List.of());
        if (hung == null || pods.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<HasMetadata>();
        all.add(new SecretBuilder().withMetadata(hung.meta()).build());
        all.addAll(pods);
        return all;
    }

    /** The reservations of which anything is there. */
    Set<String> present(String pool) {
        var ids = new TreeSet<String>();
        of(Names.ours(pool), List.of()).stream()
                .map(one -> one.getMetadata().getLabels().get(Names.RESERVATION))
                .filter(id -> id != null)
                .forEach(ids::add);
        return ids;
    }

    /** The token of a running Jupyter; null when there is none. */
    @Nullable String token(String id) {
        var anchor = client.secrets().inNamespace(namespace()).withName(Names.anchor(id)).get();
        return anchor == null ? null : Manifests.token(anchor);
    }

    private Sight raise(Work.Raise raise, Guard guard) {
        var wanted = raise.tenancy();
        var pods = watch.pods().apply(wanted.id()).orElseGet(() -> pods(wanted.id()));
        reached(raise.now());
        var sights = pods.stream().map(PodSight::of).toList();
        var difference = Comparison.of(wanted, sights);
        if (difference.none()
                && sights.stream().noneMatch(PodSight::leaving)
                && hangs(wanted, guard)) {
            return new Sight(outcome(raise, difference.trouble()), ooms(sights, raise.lastOom()));
        }
        var anchor = anchor(wanted, guard, pods.isEmpty());
        for (var pod : difference.remove()) {
            remove(pod, guard);
        }
        for (var pod : sights) {
            if (pod.leaving()) {
                remove(pod, guard);
            }
        }
        var trouble = difference.trouble();
        if (!difference.create().isEmpty()) {
            var missing = sites(wanted);
            if (missing != null) {
                trouble = missing;
            } else {
                create(wanted, difference.create(), anchor, guard);
            }
        }
        return new Sight(outcome(raise, trouble), ooms(sights, raise.lastOom()));
    }

    /** Its anchor is as we left it, by all that is known here; nobody is to be stopped by it. */
    private boolean hangs(Tenancy wanted, Guard guard) {
        var hung = anchors.get(wanted.id());
        if (hung == null || hung.fence() != guard.fence()) {
            return false;
        }
        var token = Manifests.token(hung.data());
        return !(wanted.jupyter() && token == null)
                && Manifests.data(wanted, token).equals(hung.data());
    }

    private Secret remembered(Secret anchor, String id) {
        if (anchors.size() >= REMEMBERED_MAX) {
            anchors.clear();
            ports.clear();
        }
        anchors.put(id, Hung.of(anchor));
        return anchor;
    }

    private Outcome outcome(Work.Raise raise, @Nullable Trouble trouble) {
        var wanted = raise.tenancy();
        if (trouble == null) {
            return ready(raise);
        }
        return deadline.passed(trouble, raise.since(), reachableSince, raise.now())
                ? new Outcome.Failed(
                        wanted.id(),
                        wanted.placement(),
                        new Trouble(
                                trouble.kind(),
                                "it did not become ready: %s".formatted(trouble.words())))
                : new Outcome.Starting(wanted.id(), wanted.placement(), trouble);
    }

    private Outcome ready(Work.Raise raise) {
        var wanted = raise.tenancy();
        if (raise.ready()) {
            return new Outcome.Ready(wanted.id(), wanted.placement(), "", NOTHING_SEEN);
        }
        var gateway = manifests.recipe().gateway();
        var site = capacity.get().sites().get(wanted.nodes().getFirst());
        return new Outcome.Ready(
                wanted.id(),
                wanted.placement(),
                gateway != null
                        ? "%s.%s.svc".formatted(Names.pod(wanted.id(), 0), namespace())
                        : site == null ? "" : site.address(),
                gateway != null ? 22 : sshPort(wanted.id()));
    }

    private int sshPort(String id) {
        var made = ports.remove(id);
        if (made != null) {
            return made;
        }
        var door = client.services().inNamespace(namespace()).withName(Names.pod(id, 0)).get();
        return door == null
                ? NOTHING_SEEN
                : door.getSpec().getPorts().stream()
                        .filter(port -> "ssh".equals(port.getName()) && port.getNodePort() != null)
                        .map(port -> port.getNodePort())
                        .findFirst()
                        .orElse(NOTHING_SEEN);
    }

    /**
     * What everything of a reservation belongs to.
     *
     * @param fresh made just now, so that nothing belongs to it yet
     */
    private record Anchor(Secret secret, boolean fresh) {}

    /** Makes the anchor, or takes it over; whoever has an older fence is refused by its version. */
    private Anchor anchor(Tenancy wanted, Guard guard, boolean firstTry) {
        var made = firstTry ? newAnchor(wanted, guard) : null;
        if (made != null) {
            return new Anchor(made, true);
        }
        var there =
                client.secrets().inNamespace(namespace()).withName(Names.anchor(wanted.id())).get();
        if (there != null) {
            return new Anchor(taken(there, wanted, guard), false);
        }
        var late = newAnchor(wanted, guard);
        if (late == null) {
            throw new IllegalStateException(
                    "the anchor of %s comes and goes".formatted(wanted.id()));
        }
        return new Anchor(late, true);
    }

    /** Null when there is one. */
    private @Nullable Secret newAnchor(Tenancy wanted, Guard guard) {
        guard.check();
        try {
            return remembered(
                    client.secrets()
                            .inNamespace(namespace())
                            .resource(
                                    manifests.anchor(
                                            wanted,
                                            guard.fence(),
                                            wanted.jupyter() ? newToken() : null))
                            .create(),
                    wanted.id());
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 409) {
                throw failure;
            }
            return null;
        }
    }

    private Secret taken(Secret there, Tenancy wanted, Guard guard) {
        var fence = Manifests.fence(there.getMetadata());
        if (fence > guard.fence()) {
            throw new Guard.Superseded(
                    "%s has fence %d, ours is %d".formatted(wanted.id(), fence, guard.fence()));
        }
        var token = Manifests.token(there);
        var next =
                manifests.anchor(
                        wanted,
                        guard.fence(),
                        token == null && wanted.jupyter() ? newToken() : token);
        if (fence == guard.fence() && next.getData().equals(there.getData())) {
            return remembered(there, wanted.id());
        }
        guard.check();
        next.getMetadata().setResourceVersion(there.getMetadata().getResourceVersion());
        return remembered(
                client.secrets().inNamespace(namespace()).resource(next).update(), wanted.id());
    }

    private void create(Tenancy wanted, List<Integer> ranks, Anchor anchor, Guard guard) {
        claim(wanted, guard);
        if (wanted.gang()) {
            made(manifests.headless(wanted, guard.fence(), anchor.secret()), guard);
        }
        for (int rank : ranks) {
            open(wanted, rank, anchor, guard);
            var site = site(wanted, rank);
            made(
                    manifests.pod(
                            wanted, rank, share(wanted, site), guard.fence(), anchor.secret()),
                    guard);
        }
    }

    private void claim(Tenancy wanted, Guard guard) {
        if (wanted.home() != null) {
            claim(manifests.home(wanted), guard);
        }
        if (manifests.recipe().workspace()) {
            claim(manifests.workspace(wanted), guard);
        }
    }

    private void claim(PersistentVolumeClaim claim, Guard guard) {
        var name = claim.getMetadata().getName();
        if (!claims.contains(name)) {
            made(claim, guard);
            claims.add(name);
        }
    }

    /** The way in: the first ports, from one that follows from the id on, that nobody has. */
    private void open(Tenancy wanted, int rank, Anchor anchor, Guard guard) {
        var name = Names.pod(wanted.id(), rank);
        if (!anchor.fresh()
                && client.services().inNamespace(namespace()).withName(name).get() != null) {
            return;
        }
        int pairs = (lastPort - firstPort + 1) / 2;
        int start = Math.floorMod(name.hashCode(), pairs);
        KubernetesClientException last = null;
        for (int i = 0; i < Math.min(pairs, PORT_TRIES); i++) {
            int ssh = firstPort + 2 * ((start + i) % pairs);
            try {
                made(
                        manifests.door(
                                wanted,
                                rank,
                                guard.fence(),
                                anchor.secret(),
                                new NodePorts(ssh, ssh + 1)),
                        guard);
                if (rank == 0 && anchor.fresh()) {
                    ports.put(wanted.id(), ssh);
                }
                return;
            } catch (KubernetesClientException refused) {
                if (refused.getCode() != 422 || !said(refused).contains("allocated")) {
                    throw refused;
                }
                last = refused;
            }
        }
        throw last == null ? new IllegalStateException("no port was tried") : last;
    }

    private void made(HasMetadata object, Guard guard) {
        guard.check();
        try {
            client.raw(path(object), "POST", object);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 409) {
                throw failure;
            }
        }
    }

    /** Nothing is left of it only when a look shows nothing. */
    private Outcome clear(String id, List<HasMetadata> left, Guard guard) {
        anchors.remove(id);
        ports.remove(id);
        if (left.isEmpty()) {
            return new Outcome.Cleared(id);
        }
        for (var one : left) {
            if (Manifests.fence(one.getMetadata()) > guard.fence()) {
                throw new Guard.Superseded(id + " has a newer fence");
            }
            if (one instanceof Pod pod) {
                remove(PodSight.of(pod), guard);
            } else if (one.getMetadata().getDeletionTimestamp() == null) {
                guard.check();
                delete(
                        path(one) + '/' + one.getMetadata().getName(),
                        one.getMetadata().getResourceVersion(),
                        null);
            }
        }
        // A pod takes its time to go, and is seen when it is gone.
        boolean stopping = left.stream().anyMatch(Pod.class::isInstance);
        return !stopping && of(ALL_OF_OURS, List.of(id)).isEmpty()
                ? new Outcome.Cleared(id)
                : new Outcome.Unseen(id);
    }

    /** On a machine that is lost nobody would say that it is gone. */
    private void remove(PodSight pod, Guard guard) {
        boolean force = pod.node() != null && capacity.get().lost(pod.node());
        if (pod.leaving() && !force) {
            return;
        }
        guard.check();
        watch.removed().accept(pod.name());
        delete("%s/%s".formatted(path(new Pod()), pod.name()), pod.version(), force ? 0L : null);
    }

    /** What the API answers is not read: the watch tells it, or the next look. */
    private void delete(String path, String version, @Nullable Long grace) {
        var options =
                new DeleteOptionsBuilder()
                        .withGracePeriodSeconds(grace)
                        .withPropagationPolicy("Background")
                        .withNewPreconditions()
                        .withResourceVersion(version)
                        .endPreconditions()
                        .build();
        try {
            client.raw(path, "DELETE", options);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 404) {
                throw failure;
            }
        }
    }

    /** All that is made here is of the core API. */
    private String path(HasMetadata object) {
        return "/api/v1/namespaces/%s/%s".formatted(namespace(), object.getPlural());
    }

    /** Many names would make an address longer than proxies take; then all of ours are listed. */
    private Map<String, List<HasMetadata>> listed(List<String> ids) {
        return of(ALL_OF_OURS, ids.size() > NAMED_MAX ? List.of() : ids).stream()
                .filter(one -> one.getMetadata().getLabels().get(Names.RESERVATION) != null)
                .collect(
                        Collectors.groupingBy(
                                one -> one.getMetadata().getLabels().get(Names.RESERVATION)));
    }

    /**
     * Anchors come first: without them the cluster collects the rest by itself.
     *
     * @param ids of these reservations only; none for all of them
     */
    private List<HasMetadata> of(Map<String, String> labels, List<String> ids) {
        var all = new ArrayList<HasMetadata>();
        all.addAll(listed(client.secrets(), labels, ids));
        all.addAll(listed(client.pods(), labels, ids));
        all.addAll(listed(client.services(), labels, ids));
        return all;
    }

    private <T extends HasMetadata, L extends KubernetesResourceList<T>> List<T> listed(
            MixedOperation<T, L, ?> kind, Map<String, String> labels, List<String> ids) {
        var ours = kind.inNamespace(namespace()).withLabels(labels);
        return (ids.isEmpty()
                        ? ours
                        : ours.withLabelIn(Names.RESERVATION, ids.toArray(String[]::new)))
                .list()
                .getItems();
    }

    private List<Pod> pods(String id) {
        return listed(client.pods(), ALL_OF_OURS, List.of(id));
    }

    private static Ooms ooms(List<PodSight> sights, @Nullable Instant told) {
        var fresh = new TreeSet<Instant>();
        sights.forEach(pod -> fresh.addAll(pod.outOfMemory()));
        fresh.removeIf(at -> told != null && !at.isAfter(told));
        return fresh.isEmpty() ? Ooms.NONE : new Ooms(fresh.size(), fresh.last());
    }

    private @Nullable Trouble sites(Tenancy wanted) {
        return wanted.nodes().stream()
                .filter(node -> !capacity.get().sites().containsKey(node))
                .findFirst()
                .map(
                        node ->
                                new Trouble(
                                        Trouble.Kind.UNSCHEDULABLE,
                                        "the node %s is not in the cluster".formatted(node)))
                .orElse(null);
    }

    private Site site(Tenancy wanted, int rank) {
        var name = wanted.nodes().get(rank);
        var site = capacity.get().sites().get(name);
        if (site == null) {
            throw new IllegalStateException(name + " left meanwhile");
        }
        return site;
    }

    private static Share share(Tenancy wanted, Site site) {
        return new Share(
                site.hostname(),
                site.resource(),
                wanted.gpusPerNode(),
                Math.max(site.node().gpus(), wanted.gpusPerNode()),
                site.milliCpus(),
                site.memoryBytes());
    }

    /** What the API's answer means; an answer that does not come means nothing. */
    private Outcome refused(Work work, KubernetesClientException failure) {
        int code = failure.getCode();
        if (code == 409) {
            return new Outcome.Unseen(work.id());
        }
        boolean told = code == 400 || code == 403 || code == 404 || code == 422;
        if (!told) {
            unreachable = true;
            return new Outcome.Unseen(work.id());
        }
        return switch (work) {
            case Work.Raise raise -> outcome(raise, trouble(failure));
            case Work.Clear(String id) -> new Outcome.Unseen(id);
        };
    }

    private static Trouble trouble(KubernetesClientException failure) {
        var said = said(failure);
        return said.contains("quota")
                ? new Trouble(Trouble.Kind.QUOTA, "the namespace has no quota left: " + cut(said))
                : new Trouble(Trouble.Kind.REFUSED, "the cluster refuses it: " + cut(said));
    }

    private static String said(KubernetesClientException failure) {
        var status = failure.getStatus();
        var message = status == null ? null : status.getMessage();
        if (message == null) {
            message = failure.getMessage();
        }
        return message == null ? "" : message;
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 240));
    }

    private void reached(Instant now) {
        if (unreachable) {
            reachableSince = now;
            unreachable = false;
        }
    }

    private String namespace() {
        return manifests.recipe().namespace();
    }

    private static String newToken() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
