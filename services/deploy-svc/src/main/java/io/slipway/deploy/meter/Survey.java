package io.slipway.deploy.meter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is at one moment.
 *
 * @param jobs those that have not ended
 * @param clusters those that are there
 * @param expiries seconds since 1970 by cluster ({@code tenant/region/name}), the first that end
 * @param nodes that are there; of clusters beyond a limit together, without a name
 */
record Survey(
        List<JobLine> jobs,
        List<ClusterLine> clusters,
        Map<String, Long> expiries,
        Map<Health, Integer> nodes) {
    static final Survey NOTHING = new Survey(List.of(), List.of(), Map.of(), Map.of());

    record JobLine(String state, int count, Instant oldest) {}

    record ClusterLine(String state, int count, double usdPerHour) {}

    record Health(@Nullable String cluster, String health) {}
}
