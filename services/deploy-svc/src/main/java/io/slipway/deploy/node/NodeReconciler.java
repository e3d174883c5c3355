package io.slipway.deploy.node;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.slipway.deploy.cluster.Cluster;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Looks at the nodes of ready clusters, one cluster after the other, outside any transaction. */
@ApplicationScoped
class NodeReconciler {
    private static final Logger LOG = Logger.getLogger(NodeReconciler.class);
    private static final int TOGETHER = 4;

    private final Nodes nodes;

    NodeReconciler(Nodes nodes) {
        this.nodes = nodes;
    }

    @Scheduled(
            every = "{slipway.deploy.node.sweep:5s}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> pass() {
        Context context = Objects.requireNonNull(Vertx.currentContext());
        return nodes.due()
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUni(this::look)
                .merge(TOGETHER)
                .emitOn(work -> context.runOnContext(_ -> work.run()))
                .onItem()
                .transformToUniAndConcatenate(this::seen)
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("Pass failed, trying again: %s", failure.toString()))
                .onFailure()
                .recoverWithNull();
    }

    private record Looked(Cluster cluster, Optional<Nodes.Sight> sight) {}

    private Uni<Looked> look(Cluster cluster) {
        return nodes.look(cluster).map(sight -> new Looked(cluster, sight));
    }

    private Uni<Void> seen(Looked looked) {
        return looked.sight()
                .map(sight -> nodes.seen(looked.cluster(), sight))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
