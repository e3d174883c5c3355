package io.slipway.deploy.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.problem.IdempotencyKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "job")
class JobRow {
    @Id String id;
    String tenant;
    String requestedBy;
    String action;
    String deployer;
    String clusterName;
    String region;
    String clusterId;
    String preset;
    String presetVersion;

    @JsonProperty("cluster")
    @Column(name = "cluster")
    String clusterJson;

    String state;
    @Nullable String step;
    @Nullable String reason;
    @Nullable String remediation;

    @JsonProperty("findings")
    @Column(name = "findings")
    String findingsJson;

    @Nullable String idempotencyKey;
    @Nullable String fingerprint;
    Instant createdAt;
    Instant updatedAt;
    Instant deadlineAt;
    Instant dueAt;
    @Nullable UUID leaseHolder;
    long leaseEpoch;
    @Nullable Instant leaseUntil;
    long logLines;

    static JobRow of(Job job, String clusterJson, String findings, @Nullable IdempotencyKey key) {
        var row = new JobRow();
        row.id = job.id().value();
        row.tenant = job.tenant();
        row.requestedBy = job.requestedBy();
        row.action = job.action().word();
        row.deployer = job.deployer();
        row.clusterName = job.cluster().name();
        row.region = job.cluster().region();
        row.clusterId = job.clusterId();
        row.preset = job.cluster().preset();
        row.presetVersion = job.presetVersion();
        row.clusterJson = clusterJson;
        row.idempotencyKey = key == null ? null : key.value();
        row.fingerprint = key == null ? null : key.fingerprint();
        row.createdAt = job.createdAt();
        row.deadlineAt = job.deadlineAt();
        row.dueAt = job.deadlineAt();
        row.logLines = 1;
        return row.show(job, findings);
    }

    /** Takes over what a job can change. */
    JobRow show(Job job, String findings) {
        state = job.state().name();
        step = job.step();
        reason = job.reason();
        remediation = job.remediation();
        findingsJson = findings;
        updatedAt = job.updatedAt();
        return this;
    }

    Job toDomain(ClusterSpec cluster, List<Finding> findings) {
        return new Job(
                new JobId(id),
                tenant,
                requestedBy,
                Job.Action.of(action),
                deployer,
                clusterId,
                presetVersion,
                cluster,
                toState(),
                findings,
                createdAt,
                updatedAt,
                deadlineAt);
    }

    private JobState toState() {
        String why = reason == null ? "" : reason;
        String next = remediation == null ? "" : remediation;
        String at = step == null ? "start" : step;
        return switch (state) {
            case "accepted" -> new JobState.Accepted();
            case "guardrails-failed" -> new JobState.GuardrailsFailed(why, next);
            case "queued" -> new JobState.Queued();
            case "deploying" -> new JobState.Deploying(at);
            case "verifying" -> new JobState.Verifying();
            case "ready" -> new JobState.Ready();
            case "cleaning-up" -> new JobState.CleaningUp(why, next);
            case "failed" -> new JobState.Failed(why, next);
            case "cancelling" -> new JobState.Cancelling();
            case "cancelled" -> new JobState.Cancelled();
            case "destroying" -> new JobState.Destroying(at);
            case "destroyed" -> new JobState.Destroyed();
            case "destroy-failed" -> new JobState.DestroyFailed(why, next);
            default -> throw new IllegalStateException("job %s is %s".formatted(id, state));
        };
    }
}
