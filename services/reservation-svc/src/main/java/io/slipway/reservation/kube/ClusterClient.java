package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.reservation.kube.capacity.Capacity;
import io.slipway.reservation.kube.capacity.Others;
import io.slipway.reservation.kube.capacity.Reading;
import io.slipway.reservation.kube.pod.Deadline;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.PodSight;
import io.slipway.reservation.kube.pod.PortPairs;
import io.slipway.reservation.kube.pod.Recipe;
import io.slipway.reservation.kube.pod.Trouble;
import io.slipway.reservation.pool.PoolConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The cluster, watched. Nodes and pods come by informers, which begin again by themselves when the
 * API was away; what they last showed stays until they show something else.
 */
@ApplicationScoped
class ClusterClient {
    private static final Logger LOG = Logger.getLogger(ClusterClient.class);
    private static final int SURE = 2;
    private static final int TRIES = 5;
    private static final int REMOVED_MAX = 10_000;
    private static final String BY_RESERVATION = "reservation";

    private final KubernetesConfig config;
    private final String pool;
    private final Instance<KubernetesClient> clients;
    private final Clock clock;
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Map<String, Node> known = new HashMap<>();
    private final Map<String, Integer> misses = new HashMap<>();
    private volatile @Nullable Watched watched;
    private volatile Capacity capacity = Capacity.NOTHING;
    private volatile boolean seen;
    private volatile Runnable touch = () -> {};
    private boolean settled;
    private Others others = Others.NOBODY;

    private record Watched(
            KubernetesClient client,
            Crew crew,
            SharedIndexInformer<Node> nodes,
            SharedIndexInformer<Pod> pods,
            SharedIndexInformer<Pod> elsewhere) {
        boolean live() {
            return shows(nodes);
        }
    }

    ClusterClient(
            KubernetesConfig config,
            PoolConfig pools,
            Instance<KubernetesClient> clients,
            Clock clock) {
        this.config = config;
        this.pool = pools.name();
        this.clients = clients;
        this.clock = clock;
    }

    /** What the cluster has; null before it was seen at all. */
    @Nullable Capacity capacity() {
        return seen ? capacity : null;
    }

    Crew crew() {
        return watched().crew();
    }

    KubernetesClient api() {
        return watched().client();
    }

    /** Cordons or uncordons; what others wrote meanwhile stays. */
    void cordon(String machine, boolean closed) {
        try {
            for (int tries = 1; !cordoned(machine, closed); tries++) {
                if (tries == TRIES) {
                    throw unavailable("The node is being changed by others all the time.");
                }
            }
        } catch (KubernetesClientException failure) {
            LOG.warnf("%s cannot be changed: %s", machine, failure.getMessage());
            throw unavailable("The cluster does not take it now.");
        }
    }

    private boolean cordoned(String machine, boolean closed) {
        var node = api().nodes().withName(machine).get();
        if (node == null) {
            throw CommonProblem.NOT_FOUND
                    .because("There is no node %s any more.".formatted(machine))
                    .fix("List them: slipway node list.");
        }
        try {
            node.getSpec().setUnschedulable(closed ? true : null);
            api().nodes().resource(node).update();
            return true;
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != 409) {
                throw failure;
            }
            return false;
        }
    }

    private static Problem unavailable(String fact) {
        return CommonProblem.UNAVAILABLE
                .because(fact)
                .fix("Try again in a while; an operator finds the cause in the log.")
                .retryAfter(Duration.ofSeconds(5));
    }

    /** Says what is to be done when pods changed. */
    void whenTouched(Runnable wake) {
        touch = wake;
    }

    /** Reservations whose pods changed since the last time; the others are for the next time. */
    Set<String> takeTouched(int most) {
        var taken = touched.stream().limit(most).collect(Collectors.toSet());
        touched.removeAll(taken);
        return taken;
    }

    /** One look at the nodes. What cannot be seen stays as it was. */
    synchronized void survey() {
        var open = watched();
        if (!open.live()) {
            capacity = capacity.unseen();
            return;
        }
        try {
            if (!settled) {
                settled = !config.createNamespace() || settle(open.client());
            }
            var nodes = sure(open, open.nodes().getStore().list());
            capacity = capacity.look(nodes, others(open), reading(), clock.instant());
            seen = true;
        } catch (KubernetesClientException failure) {
            LOG.warnf("The nodes cannot be seen now: %s", failure.getMessage());
            capacity = capacity.unseen();
        }
    }

    /** True when the namespace is there, or is none of our business. */
    private boolean settle(KubernetesClient client) {
        var name = config.namespace();
        try {
            if (client.namespaces().withName(name).get() == null) {
                client.resource(
                                new NamespaceBuilder()
                                        .withNewMetadata()
                                        .withName(name)
                                        .addToLabels(Names.MANAGED_BY, Names.SLIPWAY)
                                        .endMetadata()
                                        .build())
                        .create();
                LOG.infof("Made the namespace %s", name);
            }
            return true;
        } catch (KubernetesClientException refused) {
            return switch (refused.getCode()) {
                case 409 -> true;
                case 401, 403 -> {
                    LOG.warnf(
                            "Not permitted to look for the namespace %s, or to make it. If reservations fail because it is missing: kubectl create namespace %s",
                            name, name);
                    yield true;
                }
                default -> throw refused;
            };
        }
    }

    /** A node that is missing from the list is asked for by name, twice, before it is gone. */
    private List<Node> sure(Watched open, List<Node> listed) {
        var sure = new ArrayList<>(listed);
        var names = new HashSet<String>();
        listed.forEach(node -> names.add(node.getMetadata().getName()));
        for (var before : List.copyOf(known.values())) {
            var name = before.getMetadata().getName();
            if (names.contains(name)) {
                continue;
            }
            var there = open.client().nodes().withName(name).get();
            int missed = there == null ? misses.merge(name, 1, Integer::sum) : 0;
            if (missed < SURE) {
                sure.add(there == null ? before : there);
            }
        }
        known.clear();
        sure.forEach(node -> known.put(node.getMetadata().getName(), node));
        misses.keySet().retainAll(known.keySet());
        names.forEach(misses::remove);
        return sure;
    }

    /** What cannot be seen stays as it was; without the right to list pods nobody is seen. */
    private Others others(Watched open) {
        if (shows(open.elsewhere()) && shows(open.pods())) {
            var pods = new ArrayList<>(open.elsewhere().getStore().list());
            pods.addAll(open.pods().getStore().list());
            others = Others.of(pods, this::ours);
        }
        return others;
    }

    private boolean ours(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return config.namespace().equals(pod.getMetadata().getNamespace())
                && labels != null
                && labels.entrySet().containsAll(Names.ours(pool).entrySet());
    }

    private Reading reading() {
        var nodes = config.nodes();
        return new Reading(
                nodes.selector(),
                nodes.typeLabel(),
                nodes.products(),
                nodes.toleratedTaints(),
                nodes.lostAfter());
    }

    private synchronized Watched watched() {
        var open = watched;
        if (open == null) {
            open = watch(clients.get());
            watched = open;
        }
        return open;
    }

    private Watched watch(KubernetesClient client) {
        var limits = config.limits();
        var access = config.access();
        var crew =
                new Crew(
                        client,
                        new Manifests(recipe()),
                        new Deadline(limits.startTimeout(), limits.unschedulable()),
                        new PortPairs(access.firstPort(), access.lastPort()),
                        () -> capacity,
                        new Crew.Watch(this::pods, this::removing));
        long resync = config.nodes().resync().toMillis();
        var nodes = client.nodes().runnableInformer(resync);
        var pods = client.pods().inNamespace(config.namespace()).runnableInformer(resync);
        pods.addIndexers(Map.of(BY_RESERVATION, this::reservation));
        pods.addEventHandler(new Touch());
        nodes.exceptionHandler((_, failure) -> again("nodes", failure)).start();
        pods.exceptionHandler((_, failure) -> again("pods", failure)).start();
        LOG.infof("Reservations run on %s", client.getMasterUrl());
        // Nobody's pod is sent twice: those of our namespace are watched above.
        var elsewhere =
                client.pods()
                        .inAnyNamespace()
                        .withoutField("metadata.namespace", config.namespace())
                        .runnableInformer(resync);
        elsewhere.exceptionHandler((_, failure) -> again("pods of others", failure)).start();
        return new Watched(client, crew, nodes, pods, elsewhere);
    }

    private static boolean again(String what, Throwable failure) {
        LOG.warnf("Watching %s failed, trying again: %s", what, failure.toString());
        return true;
    }

    private Recipe recipe() {
        var pod = config.pod();
        var storage = config.storage();
        return new Recipe(
                config.namespace(),
                pod.image(),
                pod.keysImage(),
                pod.allowedImages(),
                pod.keysUrl(),
                pod.grace(),
                config.nodes().toleratedTaints(),
                config.access().gateway().orElse(null),
                storage.workspace(),
                storage.homeSize(),
                storage.homeClass().orElse(null),
                storage.workspaceSize(),
                storage.workspaceClass().orElse(null));
    }

    @PreDestroy
    void close() {
        var open = watched;
        if (open != null) {
            open.nodes().stop();
            open.pods().stop();
            open.elsewhere().stop();
        }
    }

    /** As the watch shows them; empty while it is cut. */
    private Optional<List<Pod>> pods(String reservation) {
        var open = watched;
        return open != null && shows(open.pods())
                ? Optional.of(open.pods().getIndexer().byIndex(BY_RESERVATION, reservation))
                : Optional.empty();
    }

    private void removing(String pod) {
        if (removed.size() < REMOVED_MAX) {
            removed.add(pod);
        }
    }

    private List<String> reservation(Pod pod) {
        var id = ours(pod) ? pod.getMetadata().getLabels().get(Names.RESERVATION) : null;
        return id == null ? List.of() : List.of(id);
    }

    private static boolean shows(SharedIndexInformer<?> informer) {
        return informer.hasSynced() && informer.isWatching();
    }

    /**
     * Wakes those whose pods tell something new; what they are is looked at anew. A pod that was
     * just made, or that goes because it was removed here, tells nothing.
     */
    private final class Touch implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            var trouble = ours(pod) ? PodSight.of(pod).trouble() : null;
            if (trouble == null || trouble.kind() != Trouble.Kind.STARTING) {
                touch(pod);
            }
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            var version = before.getMetadata().getResourceVersion();
            if (ours(pod)
                    && (version == null || !version.equals(pod.getMetadata().getResourceVersion()))
                    && PodSight.of(pod).differs(PodSight.of(before))
                    && !removed.contains(pod.getMetadata().getName())) {
                touch(pod);
            }
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            removed.remove(pod.getMetadata().getName());
            touch(pod);
        }

        private void touch(Pod pod) {
            var ids = reservation(pod);
            touched.addAll(ids);
            if (!ids.isEmpty()) {
                touch.run();
            }
        }
    }
}
