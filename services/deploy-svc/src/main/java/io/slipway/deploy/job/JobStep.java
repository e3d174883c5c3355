package io.slipway.deploy.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of one attempt, and how its last run went.
 *
 * @param kind plan, deploy, clean-up or destroy
 * @param fence number of the last run's lease, which only grows within a cluster
 * @param runs how often it was begun; more than once while something outside is waited for
 * @param lost runs whose worker never came back
 * @param endedAt null while it runs
 * @param outcome next, waiting, provisioned, planned, gone, orphans, failed, broken, overdue or
 *     abandoned
 */
public record JobStep(
        int attempt,
        String kind,
        String step,
        long fence,
        int runs,
        int lost,
        Instant begunAt,
        Instant runAt,
        @Nullable Instant endedAt,
        @Nullable String outcome,
        @Nullable String detail) {}
