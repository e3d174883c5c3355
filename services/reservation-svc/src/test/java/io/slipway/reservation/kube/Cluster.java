package io.slipway.reservation.kube;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.slipway.simulator.kubernetes.KubernetesSimulator;
import io.slipway.simulator.kubernetes.Settings;
import io.slipway.simulator.kubernetes.cluster.NodePool;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulated cluster for a service that runs its reservations on it. */
public final class Cluster implements QuarkusTestResourceLifecycleManager {
    private static @Nullable KubernetesSimulator running;
    private static @Nullable Groups groups;

    /** The cluster of the running test. */
    public static Sim sim() {
        var server = running;
        if (server == null) {
            throw new IllegalStateException("no cluster was started");
        }
        return Sim.at(server.uri(), server.control());
    }

    /** The Auto Scaling groups of the running test. */
    public static Groups groups() {
        var scaling = groups;
        if (scaling == null) {
            throw new IllegalStateException("no groups were started");
        }
        return scaling;
    }

    @Override
    public Map<String, String> start() {
        var server =
                KubernetesSimulator.start(
                        Settings.onFreePort()
                                .instant()
                                .with(
                                        NodePool.of("gpu-", 2, "NVIDIA-H100-80GB-HBM3", 8)
                                                .labelled("slipway.io/gpu-type", "h100")));
        running = server;
        var scaling = new Groups("gpu-1", "gpu-2");
        groups = scaling;
        var settings = new HashMap<String, String>();
        settings.put("quarkus.kubernetes-client.api-server-url", server.uri().toString());
        settings.put("slipway.reservation.kubernetes.enabled", "true");
        settings.put("slipway.reservation.aws.region", Groups.REGION);
        settings.put("slipway.reservation.aws.endpoint", scaling.uri().toString());
        settings.put("slipway.reservation.aws.access-key", "AKIDEXAMPLE");
        settings.put("slipway.reservation.aws.secret-key", "secret");
        settings.put("slipway.reservation.request.grace", "30m");
        settings.put("slipway.reservation.request.sweep", "0.3s");
        settings.put("slipway.reservation.kubernetes.pass", "0.3s");
        settings.put("slipway.reservation.kubernetes.nodes.lost-after", "1s");
        settings.put("slipway.reservation.kubernetes.pod.grace", "1s");
        settings.put("slipway.reservation.kubernetes.limits.sweep", "1s");
        settings.put("slipway.reservation.kubernetes.limits.lease", "3s");
        settings.put("slipway.reservation.kubernetes.limits.look", "1s");
        settings.put("slipway.reservation.kubernetes.limits.start-timeout", "8s");
        settings.put("slipway.reservation.kubernetes.limits.unschedulable", "3s");
        settings.put("slipway.reservation.kubernetes.storage.workspace", "false");
        return settings;
    }

    @Override
    public void stop() {
        var server = running;
        if (server != null) {
            server.close();
            running = null;
        }
        if (groups != null) {
            groups.close();
            groups = null;
        }
    }
}
