package io.slipway.reservation.pool;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a pool, without its nodes.
 *
 * @param gpuTypes the kinds of GPUs it has, slices of a GPU each as a kind of their own
 * @param madeBy the admin who made it; null for the one that the configuration describes
 */
public record PoolFacts(
        String name,
        @Nullable String zone,
        Map<String, String> labels,
        List<String> gpuTypes,
        @Nullable String madeBy) {
    public PoolFacts {
        labels = Map.copyOf(labels);
        gpuTypes = List.copyOf(gpuTypes);
    }

    public boolean configured() {
        return madeBy == null;
    }
}
