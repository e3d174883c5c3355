package io.slipway.reservation.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.reservation.kube.Anchors.Anchor;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Manifests.NodePorts;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.PortPairs;
import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ways in: a service for each pod, with a pair of node ports that nobody else has, or without
 * any behind a gateway. Which ports are taken only the cluster knows, and it says so when one is
 * asked for; what our own services have is asked for when that happens, and not more often than
 * every ten seconds.
 */
final class Doors {
    static final int NO_PORT = 0;
    static final Duration LEARNT_FOR = Duration.ofSeconds(10);
    private static final int SSH = 22;
    private static final int TRIES = 16;
    private static final int REMEMBERED_MAX = 10_000;

    private final Namespace namespace;
    private final Manifests manifests;
    private final PortPairs pairs;
    private final Map<String, Integer> made = new ConcurrentHashMap<>();
    private Instant learnt = Instant.MIN;

    Doors(Namespace namespace, Manifests manifests, PortPairs pairs) {
        this.namespace = namespace;
        this.manifests = manifests;
        this.pairs = pairs;
    }

    /** All ports are taken, or it looks like it: the pod waits, and somebody has to know why. */
    static final class NoneFree extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoneFree(String fact) {
            super(fact);
        }

        Trouble trouble() {
            return new Trouble(Trouble.Kind.REFUSED, String.valueOf(getMessage()));
        }
    }

    /** Opens the way into the pod of that rank, unless it is open. */
    void open(Tenancy wanted, int rank, Anchor anchor, Guard guard, Instant now) {
        var name = Names.pod(wanted.id(), rank);
        if (!anchor.fresh() && namespace.service(name) != null) {
            return;
        }
        if (gateway()) {
            make(wanted, rank, anchor, guard, NO_PORT);
            return;
        }
        for (int tries = 0; tries < TRIES; tries++) {
            var free = pairs.next(name);
            if (free.isEmpty() && learn(now)) {
                free = pairs.next(name);
            }
            int ssh = free.orElseThrow(this::noneFree);
            if (make(wanted, rank, anchor, guard, ssh)) {
                if (rank == 0 && anchor.fresh()) {
                    remember(wanted.id(), ssh);
                }
                return;
            }
            learn(now);
            pairs.take(ssh);
        }
        throw noneFree();
    }

    /** The port at which SSH answers; {@link #NO_PORT} when there is none. */
    int sshPort(String id) {
        if (gateway()) {
            return SSH;
        }
        var known = made.remove(id);
        if (known != null) {
            return known;
        }
        var door = namespace.service(Names.pod(id, 0));
        return door == null
                ? NO_PORT
                : door.getSpec().getPorts().stream()
                        .filter(port -> "ssh".equals(port.getName()) && port.getNodePort() != null)
                        .map(port -> port.getNodePort())
                        .findFirst()
                        .orElse(NO_PORT);
    }

    void forget(String id) {
        made.remove(id);
    }

    /** Whether those ports are its own now; a door that was made before keeps the ports it has. */
    private boolean make(Tenancy wanted, int rank, Anchor anchor, Guard guard, int ssh) {
        try {
            namespace.make(
                    manifests.door(
                            wanted,
                            rank,
                            guard.fence(),
                            anchor.secret(),
                            new NodePorts(ssh, ssh + 1)),
                    guard);
            pairs.take(ssh);
            return true;
        } catch (KubernetesClientException failure) {
            if (!Refusal.of(failure).portTaken()) {
                throw failure;
            }
            return false;
        }
    }

    private void remember(String id, int ssh) {
        if (made.size() >= REMEMBERED_MAX) {
            made.clear();
        }
        made.put(id, ssh);
    }

    /** Ports of others are found out again; those that came free can be had again. */
    private synchronized boolean learn(Instant now) {
        if (now.isBefore(learnt.plus(LEARNT_FOR))) {
            return false;
        }
        pairs.takeOnly(namespace.nodePorts());
        learnt = now;
        return true;
    }

    private NoneFree noneFree() {
        return new NoneFree(
                "no node port is free: %d pods have a way in at most; a gateway needs no ports"
                        .formatted(pairs.count()));
    }

    private boolean gateway() {
        return manifests.recipe().gateway() != null;
    }
}
