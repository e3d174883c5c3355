package io.slipway.deploy.expiry;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.job.Jobs;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Clusters whose time ends. Each warning is told in the transaction that plans the next one, so it
 * is told once, whoever dies when.
 */
@ApplicationScoped
public class Expiries {
    private static final Logger LOG = Logger.getLogger(Expiries.class);

    private final Clusters clusters;
    private final Jobs jobs;
    private final ExpiryConfig config;
    private final Clock clock;

    Expiries(Clusters clusters, Jobs jobs, ExpiryConfig config, Clock clock) {
        this.clusters = clusters;
        this.jobs = jobs;
        this.config = config;
        this.clock = clock;
    }

    @WithTransaction
    Uni<Void> look() {
        Instant now = clock.instant();
        return clusters.due(now, config.batch())
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUniAndConcatenate(cluster -> look(cluster, now))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> look(Cluster cluster, Instant now) {
        Instant expiresAt = cluster.expiresAt();
        return expiresAt == null || expiresAt.isAfter(now)
                ? warned(cluster, now)
                : ended(cluster, now);
    }

    private Uni<Void> warned(Cluster cluster, Instant now) {
        LOG.infof(
                "Cluster ends soon: clusterId=%s tenant=%s expiresAt=%s",
                cluster.id(), cluster.tenant(), cluster.expiresAt());
        return clusters.warned(cluster, now)
                .chain(
                        () ->
                                jobs.note(
                                        cluster.jobId(),
                                        "the cluster is taken away at %s; keep it longer: slipway cluster extend %s --by 4h"
                                                .formatted(cluster.expiresAt(), cluster.id())));
    }

    private Uni<Void> ended(Cluster cluster, Instant now) {
        LOG.infof(
                "Cluster has ended: clusterId=%s tenant=%s expiresAt=%s",
                cluster.id(), cluster.tenant(), cluster.expiresAt());
        return clusters.postponed(cluster, now.plus(config.again()))
                .chain(() -> jobs.expire(cluster));
    }
}
