package io.slipway.guardrail.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the deployer says that it made.
 *
 * @param asked the groups of the judged request; null when that request is not known
 */
public record BuiltCluster(String name, List<Built> groups, @Nullable List<Wanted> asked) {

    /**
     * @param current nodes there are
     * @param target nodes the cluster works towards
     */
    public record Built(String name, String instanceType, int current, int target) {}

    /**
     * @param minCount fewest nodes the group is of use with; null when all are needed
     */
    public record Wanted(String name, String instanceType, int count, @Nullable Integer minCount) {}
}
