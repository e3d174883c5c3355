package io.slipway.deploy.job;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way.
 *
 * @param clusterId id of the cluster it makes or takes away
 * @param cluster the rendered cluster
 * @param attempt 1, and one more with each retry
 * @param moves how many there were
 * @param plan what the deployer would do, once it has looked
 * @param deadlineAt when what it does now must be over
 */
public record Job(
        JobId id,
        String tenant,
        String requestedBy,
        Action action,
        String deployer,
        String clusterId,
        String presetVersion,
        ClusterSpec cluster,
        Terms terms,
        JobState state,
        int attempt,
        int moves,
        List<Finding> findings,
        @Nullable Plan plan,
        Instant createdAt,
        Instant updatedAt,
        Instant deadlineAt) {

    /** What a job is for. */
    public enum Action {
        DEPLOY("deploy"),
        DESTROY("destroy");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        static Action of(String word) {
            return word.equals("destroy") ? DESTROY : DEPLOY;
        }
    }

    /** The first move of a job, into being. */
    Move born(String cause, String actor) {
        return new Move(
                this,
                new JobTransition(
                        id.value(), attempt, moves, null, state.name(), cause, actor, createdAt));
    }

    Move to(JobState next, String cause, String actor, Instant now) {
        return new Move(
                copy(clusterId, next, attempt, moves + 1, findings, plan, now, deadlineAt),
                new JobTransition(
                        id.value(),
                        attempt,
                        moves + 1,
                        state.name(),
                        next.name(),
                        cause,
                        actor,
                        now));
    }

    /** The same state, one step further. */
    Job in(JobState next, Instant now) {
        return copy(clusterId, next, attempt, moves, findings, plan, now, deadlineAt);
    }

    Job judged(List<Finding> found) {
        return copy(clusterId, state, attempt, moves, found, plan, updatedAt, deadlineAt);
    }

    Job planned(Plan drawn) {
        return copy(clusterId, state, attempt, moves, findings, drawn, updatedAt, deadlineAt);
    }

    Job until(Instant deadline) {
        return copy(clusterId, state, attempt, moves, findings, plan, updatedAt, deadline);
    }

    /**
     * @param cluster a new one where the earlier was taken away: a cluster has one life
     */
    Job again(String cluster) {
        return copy(cluster, state, attempt + 1, moves, findings, plan, updatedAt, deadlineAt);
    }

    private Job copy(
            String cluster,
            JobState next,
            int attempts,
            int moved,
            List<Finding> found,
            @Nullable Plan drawn,
            Instant updated,
            Instant deadline) {
        return new Job(
                id,
                tenant,
                requestedBy,
                action,
                deployer,
                cluster,
                presetVersion,
                this.cluster,
                terms,
                next,
                attempts,
                moved,
                found,
                drawn,
                createdAt,
                updated,
                deadline);
    }

    DeployEvent.Requested requested() {
        return new DeployEvent.Requested(
                id.value(),
                tenant,
                requestedBy,
                action.word(),
                deployer,
                cluster,
                updatedAt,
                terms.dryRun() ? true : null);
    }

    /** What to tell the world about a bad end; null when this is none. */
    DeployEvent.@Nullable Failed failed() {
        String step = state.failedStep();
        String reason = state.reason();
        String remediation = state.remediation();
        if (!state.over() || step == null || reason == null || remediation == null) {
            return null;
        }
        List<Orphan> left = state.orphans();
        return new DeployEvent.Failed(
                id.value(),
                tenant,
                cluster.name(),
                step,
                reason,
                remediation,
                updatedAt,
                left.isEmpty() ? null : left.stream().map(Job::told).toList(),
                left.isEmpty() ? null : usdPerMonth(left));
    }

    private static io.slipway.contracts.deploy.Orphan told(Orphan orphan) {
        return new io.slipway.contracts.deploy.Orphan(
                orphan.kind(), orphan.id(), orphan.usdPerMonth(), orphan.remedy());
    }

    static BigDecimal usdPerMonth(List<Orphan> orphans) {
        return orphans.stream().map(Orphan::usdPerMonth).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
