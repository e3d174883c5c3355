package io.slipway.reservation.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.slipway.reservation.pool.PoolConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;

/** Another process that works on the same cluster: eyes, hands and a lease of its own. */
public final class Replica implements AutoCloseable {
    private final ClusterClient cluster;
    private final GroundReconciler reconciler;

    public Replica(
            KubernetesConfig config,
            PoolConfig pools,
            Grounds grounds,
            Instance<KubernetesClient> clients,
            Clock clock) {
        cluster = new ClusterClient(config, pools, clients, clock);
        reconciler = new GroundReconciler(config, pools, grounds, cluster);
    }

    public Uni<Void> pass() {
        return reconciler.pass();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
