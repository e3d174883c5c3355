package io.slipway.deploy.cluster;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.problem.CommonProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The clusters that jobs made; every change is announced in its own transaction. */
@ApplicationScoped
public class Clusters {
    private final ClusterStore store;
    private final Outbox outbox;
    private final ClusterConfig config;
    private final Clock clock;

    Clusters(ClusterStore store, Outbox outbox, ClusterConfig config, Clock clock) {
        this.store = store;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param again whether an earlier attempt may have come as far
     */
    @WithTransaction
    public Uni<Void> provisioned(Cluster cluster, boolean again) {
        return (again ? store.replace(cluster) : store.insert(cluster))
                .chain(() -> announce(cluster, cluster.provisioned(), cluster.jobId()));
    }

    /** Locks many with one statement; what follows in this transaction finds them locked. */
    @WithTransaction
    public Uni<Void> lockAll(List<String> ids) {
        return ids.isEmpty() ? Uni.createFrom().voidItem() : store.lockAll(ids);
    }

    /** Only a cluster that waits for its verdict becomes ready. */
    @WithTransaction
    public Uni<Void> verified(String id, @Nullable Duration ttl) {
        Instant now = clock.instant();
        Instant expiresAt = ttl == null ? null : now.plus(ttl);
        return store.locked(id)
                .chain(
                        cluster ->
                                cluster != null
                                                && cluster.state()
                                                        instanceof
                                                        ClusterState.Provisioned provisioned
                                        ? store.update(
                                                        cluster.in(
                                                                provisioned.verified(
                                                                        now,
                                                                        expiresAt,
                                                                        config.warnings())))
                                                .chain(
                                                        () ->
                                                                announce(
                                                                        cluster,
                                                                        cluster.ready(
                                                                                config
                                                                                        .modelServer(),
                                                                                now,
                                                                                expiresAt),
                                                                        cluster.jobId()))
                                        : Uni.createFrom().voidItem());
    }

    @WithTransaction
    public Uni<Void> destroying(String id) {
        return store.locked(id)
                .chain(
                        cluster ->
                                cluster == null || cluster.state() instanceof ClusterState.Destroyed
                                        ? Uni.createFrom().voidItem()
                                        : store.update(cluster.in(new ClusterState.Destroying())));
    }

    /** Nothing to say about a cluster that never came to be. */
    @WithTransaction
    public Uni<Void> gone(String id, String jobId, String reason) {
        Instant now = clock.instant();
        return store.locked(id)
                .chain(
                        cluster ->
                                cluster == null || cluster.state() instanceof ClusterState.Destroyed
                                        ? Uni.createFrom().voidItem()
                                        : store.update(cluster.in(new ClusterState.Destroyed(now)))
                                                .chain(
                                                        () ->
                                                                announce(
                                                                        cluster,
                                                                        cluster.destroyed(
                                                                                reason, now),
                                                                        jobId)));
    }

    /** Clusters that must be warned of or taken away, locked; in the caller's transaction. */
    @WithTransaction
    public Uni<List<Cluster>> due(Instant now, int limit) {
        return store.due(now, limit);
    }

    @WithTransaction
    public Uni<Void> warned(Cluster cluster, Instant now) {
        Instant end = cluster.expiresAt();
        if (end == null || !(cluster.state() instanceof ClusterState.Ready ready)) {
            return Uni.createFrom().voidItem();
        }
        Cluster next = cluster.in(ready.warned(now, config.warnings()));
        return store.update(next)
                .chain(() -> announce(next, next.expiring(end, now), cluster.jobId()));
    }

    /** Its end is looked at again then. */
    @WithTransaction
    public Uni<Void> postponed(Cluster cluster, Instant later) {
        return cluster.state() instanceof ClusterState.Ready ready
                ? store.update(cluster.in(ready.postponed(later)))
                : Uni.createFrom().voidItem();
    }

    /** Whether it is ready and its time goes on. */
    @WithTransaction
    public Uni<Boolean> extended(String id) {
        Instant now = clock.instant();
        return store.locked(id)
                .map(
                        cluster -> {
                            Instant end = cluster == null ? null : cluster.expiresAt();
                            return end != null && end.isAfter(now);
                        });
    }

    @WithTransaction
    Uni<Cluster> extend(String tenant, String id, Extension extension) {
        return get(tenant, id)
                .chain(() -> store.locked(id))
                .chain(
                        cluster -> {
                            Instant now = clock.instant();
                            Instant end = cluster == null ? null : cluster.expiresAt();
                            if (cluster == null
                                    || end == null
                                    || !(cluster.state() instanceof ClusterState.Ready ready)) {
                                throw CommonProblem.CONFLICT
                                        .because(
                                                "Only a ready cluster with an end can be extended.")
                                        .fix("See what it is: slipway cluster get " + id);
                            }
                            Instant later = extension.from(end, now);
                            Cluster longer = cluster.in(ready.until(now, later, config.warnings()));
                            return store.update(longer).replaceWith(longer);
                        });
    }

    /** Whether there was such a cluster and it was taken away. */
    @WithSession
    public Uni<Boolean> gone(String id) {
        return store.locked(id)
                .map(
                        cluster ->
                                cluster != null
                                        && cluster.state() instanceof ClusterState.Destroyed);
    }

    @WithSession
    public Uni<Cluster> get(String tenant, String id) {
        return store.of(tenant, id)
                .map(
                        cluster -> {
                            if (cluster == null) {
                                throw CommonProblem.NOT_FOUND
                                        .because("There is no cluster with this id.")
                                        .fix("List yours: slipway cluster list.");
                            }
                            return cluster;
                        });
    }

    @WithSession
    public Uni<List<Cluster>> page(String tenant, @Nullable String before, int limit) {
        return store.page(tenant, before, limit);
    }

    private Uni<Void> announce(Cluster cluster, ClusterEvent event, String jobId) {
        return outbox.append(
                ClusterEvent.TOPIC, cluster.id(), ClusterEvent.class, event, Cause.system(jobId));
    }
}
