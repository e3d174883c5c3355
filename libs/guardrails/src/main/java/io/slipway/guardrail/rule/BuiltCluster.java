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
     * @param status of the group as SageMaker calls it; null when nobody has told
     * @param failed ids of nodes in status Failure
     */
    public record Built(
            String name,
            String instanceType,
            int current,
            int target,
            @Nullable String status,
            List<String> failed) {

        public Built(String name, String instanceType, int current, int target) {
            this(name, instanceType, current, target, null, List.of());
        }
    }

    /**
     * @param minCount fewest nodes the group is of use with; null when all are needed
     */
    public record Wanted(String name, String instanceType, int count, @Nullable Integer minCount) {}
}
