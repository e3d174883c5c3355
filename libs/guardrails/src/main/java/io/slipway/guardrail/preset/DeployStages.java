package io.slipway.guardrail.preset;

import java.time.Duration;

/**
 * How long a deployment takes at least to be given, stage by stage, from published durations. A
 * flat hour is shorter than one deep health check.
 */
public record DeployStages(boolean kubernetes, boolean deepChecks, boolean minimumCounts) {
    static final Duration EKS = Duration.ofMinutes(17);
    static final Duration HYPERPOD = Duration.ofMinutes(25);
    static final Duration FILE_SYSTEM = Duration.ofMinutes(10);
    static final Duration CHARTS = Duration.ofMinutes(10);
    static final Duration DEEP_CHECKS = Duration.ofMinutes(150);
    static final Duration MINIMUM_COUNTS = Duration.ofHours(3);

    private static final long STEP_MINUTES = 5;

    public static DeployStages of(ClusterRequest cluster) {
        return of(cluster.orchestrator(), cluster.instanceGroups());
    }

    static DeployStages of(
            String orchestrator, Iterable<ClusterRequest.InstanceGroup> instanceGroups) {
        boolean deepChecks = false;
        boolean minimumCounts = false;
        for (var group : instanceGroups) {
            deepChecks |= !group.deepHealthChecks().isEmpty();
            minimumCounts |= group.minCount() != null && group.minCount() > 0;
        }
        return new DeployStages(orchestrator.equals("eks"), deepChecks, minimumCounts);
    }

    /** The shortest deadline that lets every stage end. */
    public Duration minimum() {
        return HYPERPOD.plus(FILE_SYSTEM)
                .plus(kubernetes ? EKS.plus(CHARTS) : Duration.ZERO)
                .plus(deepChecks ? DEEP_CHECKS : Duration.ZERO)
                .plus(minimumCounts ? MINIMUM_COUNTS : Duration.ZERO);
    }

    /** The minimum with a fifth on top, in steps of five minutes. */
    public Duration recommended() {
        long minutes = minimum().multipliedBy(6).dividedBy(5).toMinutes();
        return Duration.ofMinutes((minutes + STEP_MINUTES - 1) / STEP_MINUTES * STEP_MINUTES);
    }
}
