package io.slipway.deploy.job;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way.
 *
 * @param clusterId id of the cluster it makes or takes away
 * @param cluster the rendered cluster
 * @param deadlineAt when it must be over
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
        JobState state,
        List<Finding> findings,
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

    public Job in(JobState next, Instant now) {
        return new Job(
                id,
                tenant,
                requestedBy,
                action,
                deployer,
                clusterId,
                presetVersion,
                cluster,
                next,
                findings,
                createdAt,
                now,
                deadlineAt);
    }

    public Job judged(JobState next, List<Finding> found, Instant now) {
        return new Job(
                id,
                tenant,
                requestedBy,
                action,
                deployer,
                clusterId,
                presetVersion,
                cluster,
                next,
                found,
                createdAt,
                now,
                deadlineAt);
    }

    DeployEvent.Requested requested() {
        return new DeployEvent.Requested(
                id.value(), tenant, requestedBy, action.word(), deployer, cluster, createdAt);
    }

    DeployEvent.Failed failed(String step, String reason, String remediation) {
        return new DeployEvent.Failed(
                id.value(), tenant, cluster.name(), step, reason, remediation, updatedAt);
    }

    @Nullable String reason() {
        return switch (state) {
            case JobState.GuardrailsFailed(String reason, String _) -> reason;
            case JobState.CleaningUp(String reason, String _) -> reason;
            case JobState.Failed(String reason, String _) -> reason;
            case JobState.DestroyFailed(String reason, String _) -> reason;
            case JobState.Accepted _,
                    JobState.Queued _,
                    JobState.Deploying _,
                    JobState.Verifying _,
                    JobState.Ready _,
                    JobState.Cancelling _,
                    JobState.Cancelled _,
                    JobState.Destroying _,
                    JobState.Destroyed _ ->
                    null;
        };
    }

    @Nullable String remediation() {
        return switch (state) {
            case JobState.GuardrailsFailed(String _, String remediation) -> remediation;
            case JobState.CleaningUp(String _, String remediation) -> remediation;
            case JobState.Failed(String _, String remediation) -> remediation;
            case JobState.DestroyFailed(String _, String remediation) -> remediation;
            case JobState.Accepted _,
                    JobState.Queued _,
                    JobState.Deploying _,
                    JobState.Verifying _,
                    JobState.Ready _,
                    JobState.Cancelling _,
                    JobState.Cancelled _,
                    JobState.Destroying _,
                    JobState.Destroyed _ ->
                    null;
        };
    }

    @Nullable String step() {
        return switch (state) {
            case JobState.Deploying(String step) -> step;
            case JobState.Destroying(String step) -> step;
            case JobState.Accepted _,
                    JobState.GuardrailsFailed _,
                    JobState.Queued _,
                    JobState.Verifying _,
                    JobState.Ready _,
                    JobState.CleaningUp _,
                    JobState.Failed _,
                    JobState.Cancelling _,
                    JobState.Cancelled _,
                    JobState.Destroyed _,
                    JobState.DestroyFailed _ ->
                    null;
        };
    }
}
