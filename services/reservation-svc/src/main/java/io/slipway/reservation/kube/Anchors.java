package io.slipway.reservation.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.slipway.reservation.kube.pod.Manifests;
import io.slipway.reservation.kube.pod.Names;
import io.slipway.reservation.kube.pod.Tenancy;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The secret of each reservation that all its other objects hang on: it carries the fence, and
 * whoever has an older one is refused by its version. Those that were left here are remembered.
 */
final class Anchors {
    private static final int REMEMBERED_MAX = 10_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Namespace namespace;
    private final Manifests manifests;
    private final Map<String, Hung> hung = new ConcurrentHashMap<>();

    Anchors(Namespace namespace, Manifests manifests) {
        this.namespace = namespace;
        this.manifests = manifests;
    }

    /**
     * What everything of a reservation belongs to.
     *
     * @param fresh made just now, so that nothing belongs to it yet
     */
    record Anchor(Secret secret, boolean fresh) {}

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

    /** It is as we left it, by all that is known here; nobody is to be stopped by it. */
    boolean hangs(Tenancy wanted, Guard guard) {
        var known = hung.get(wanted.id());
        if (known == null || known.fence() != guard.fence()) {
            return false;
        }
        var token = Manifests.token(known.data());
        return !(wanted.jupyter() && token == null)
                && Manifests.data(wanted, token).equals(known.data());
    }

    /** Enough of it to take it away; empty when it was not left here. */
    Optional<HasMetadata> inMind(String id) {
        return Optional.ofNullable(hung.get(id))
                .map(known -> new SecretBuilder().withMetadata(known.meta()).build());
    }

    void forget(String id) {
        hung.remove(id);
    }

    /** The token of a running Jupyter; null when there is none. */
    @Nullable String token(String id) {
        var anchor = found(id);
        return anchor == null ? null : Manifests.token(anchor);
    }

    /** Makes it, or takes it over. */
    Anchor hang(Tenancy wanted, Guard guard, boolean firstTry) {
        var made = firstTry ? make(wanted, guard) : null;
        if (made != null) {
            return new Anchor(made, true);
        }
        var there = found(wanted.id());
        if (there != null) {
            return new Anchor(takeOver(there, wanted, guard), false);
        }
        var late = make(wanted, guard);
        if (late == null) {
            throw new IllegalStateException(
                    "the anchor of %s comes and goes".formatted(wanted.id()));
        }
        return new Anchor(late, true);
    }

    private @Nullable Secret found(String id) {
        return namespace
                .client()
                .secrets()
                .inNamespace(namespace.name())
                .withName(Names.anchor(id))
                .get();
    }

    /** Null when there is one. */
    private @Nullable Secret make(Tenancy wanted, Guard guard) {
        guard.check();
        try {
            return remembered(
                    namespace
                            .client()
                            .secrets()
                            .inNamespace(namespace.name())
                            .resource(
                                    manifests.anchor(
                                            wanted,
                                            guard.fence(),
                                            wanted.jupyter() ? newToken() : null))
                            .create(),
                    wanted.id());
        } catch (KubernetesClientException failure) {
            if (!Refusal.of(failure).conflict()) {
                throw failure;
            }
            return null;
        }
    }

    private Secret takeOver(Secret there, Tenancy wanted, Guard guard) {
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
                namespace.client().secrets().inNamespace(namespace.name()).resource(next).update(),
                wanted.id());
    }

    private Secret remembered(Secret anchor, String id) {
        if (hung.size() >= REMEMBERED_MAX) {
            hung.clear();
        }
        hung.put(id, Hung.of(anchor));
        return anchor;
    }

    private static String newToken() {
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
