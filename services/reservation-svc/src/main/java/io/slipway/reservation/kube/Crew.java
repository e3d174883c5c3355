package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.reservation.kube.Anchors.Anchor;
import io.slipway.reservation.kube.Work.Ooms;
import io.slipway.reservation.kube.Work.Outcome;
import io.slipway.reservation.kube.Work.Sight;
import io.slipway.reservation.kube.capacity.Capacity;
import io.slipway.reservation.kube.capacity.Site;
import io.slipway.reservation.kube.pod.Comparison;
import io.slipway.reservation.kube.pod.Deadline;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.PodSight;
import io.slipway.reservation.kube.pod.PortPairs;
import io.slipway.reservation.kube.pod.Share;
import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the objects of one reservation in line with what is wanted. Blocking; it may be stopped
 * after any call and begun again by anybody: names are fixed, changes name the version they saw,
 * and nothing is remembered here that a new process would miss. What is remembered spares calls
 * that would change nothing.
 */
final class Crew {
    private final Namespace namespace;
    private final Anchors anchors;
    private final Doors doors;
    private final Manifests manifests;
    private final Deadline deadline;
    private final Supplier<Capacity> capacity;
    private final Watch watch;
    private final Set<String> claims = ConcurrentHashMap.newKeySet();
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

    Crew(
            KubernetesClient client,
            Manifests manifests,
            Deadline deadline,
            PortPairs ports,
            Supplier<Capacity> capacity,
            Watch watch) {
        this.namespace = new Namespace(client, manifests.recipe().namespace());
        this.anchors = new Anchors(namespace, manifests);
        this.doors = new Doors(namespace, manifests, ports);
        this.manifests = manifests;
        this.deadline = deadline;
        this.capacity = capacity;
        this.watch = watch;
    }

    /** One look at one reservation, and the steps that follow from it. */
    Sight attend(Work work, Guard guard) {
        try {
            return switch (work) {
                case Work.Raise raise -> raise(raise, guard);
                case Work.Clear(String id) -> new Sight(clear(id, namespace.of(id), guard));
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
                byId.putAll(namespace.byReservation(unknown));
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
        var anchor = anchors.inMind(id);
        var pods = anchor.isEmpty() ? List.<Pod>of() : watch.pods().apply(id).orElse(List.of());
        if (anchor.isEmpty() || pods.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<HasMetadata>();
        all.add(anchor.get());
        all.addAll(pods);
        return all;
    }

    /** The reservations of which anything is there. */
    Set<String> present(String pool) {
        return namespace.present(pool);
    }

    /** The token of a running Jupyter; null when there is none. */
    @Nullable String token(String id) {
        return anchors.token(id);
    }

    private Sight raise(Work.Raise raise, Guard guard) {
        var wanted = raise.tenancy();
        var pods = watch.pods().apply(wanted.id()).orElseGet(() -> namespace.pods(wanted.id()));
        reached(raise.now());
        var sights = pods.stream().map(PodSight::of).toList();
        var difference = Comparison.of(wanted, sights);
        if (difference.none()
                && sights.stream().noneMatch(PodSight::leaving)
                && anchors.hangs(wanted, guard)) {
            return new Sight(outcome(raise, difference.trouble()), ooms(sights, raise.lastOom()));
        }
        var anchor = anchors.hang(wanted, guard, pods.isEmpty());
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
                trouble = created(raise, difference.create(), anchor, guard, trouble);
            }
        }
        return new Sight(outcome(raise, trouble), ooms(sights, raise.lastOom()));
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
            return new Outcome.Ready(wanted.id(), wanted.placement(), "", Doors.NO_PORT);
        }
        var gateway = manifests.recipe().gateway();
        var site = capacity.get().sites().get(wanted.nodes().getFirst());
        return new Outcome.Ready(
                wanted.id(),
                wanted.placement(),
                gateway != null
                        ? "%s.%s.svc".formatted(Names.pod(wanted.id(), 0), namespace.name())
                        : site == null ? "" : site.address(),
                doors.sshPort(wanted.id()));
    }

    /** What keeps it from running after all that was missing was made. */
    private @Nullable Trouble created(
            Work.Raise raise,
            List<Integer> ranks,
            Anchor anchor,
            Guard guard,
            @Nullable Trouble before) {
        try {
            create(raise.tenancy(), ranks, anchor, guard, raise.now());
            return before;
        } catch (Doors.NoneFree none) {
            return none.trouble();
        }
    }

    private void create(
            Tenancy wanted, List<Integer> ranks, Anchor anchor, Guard guard, Instant now) {
        claim(wanted, guard);
        if (wanted.gang()) {
            namespace.make(manifests.headless(wanted, guard.fence(), anchor.secret()), guard);
        }
        for (int rank : ranks) {
            doors.open(wanted, rank, anchor, guard, now);
            var site = site(wanted, rank);
            namespace.make(
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
            namespace.make(claim, guard);
            claims.add(name);
        }
    }

    /** Nothing is left of it only when a look shows nothing. */
    private Outcome clear(String id, List<HasMetadata> left, Guard guard) {
        anchors.forget(id);
        doors.forget(id);
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
                namespace.delete(
                        one,
                        one.getMetadata().getName(),
                        one.getMetadata().getResourceVersion(),
                        null,
                        guard);
            }
        }
        // A pod takes its time to go, and is seen when it is gone.
        boolean stopping = left.stream().anyMatch(Pod.class::isInstance);
        return !stopping && namespace.of(id).isEmpty()
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
        namespace.delete(new Pod(), pod.name(), pod.version(), force ? 0L : null, guard);
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
        var refusal = Refusal.of(failure);
        if (refusal.conflict()) {
            return new Outcome.Unseen(work.id());
        }
        if (!refusal.told()) {
            unreachable = true;
            return new Outcome.Unseen(work.id());
        }
        return switch (work) {
            case Work.Raise raise -> outcome(raise, refusal.trouble());
            case Work.Clear(String id) -> new Outcome.Unseen(id);
        };
    }

    private void reached(Instant now) {
        if (unreachable) {
            reachableSince = now;
            unreachable = false;
        }
    }
}
