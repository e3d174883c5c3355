package io.slipway.deploy.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.problem.IdempotencyKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read by Hibernate, written by the statements of {@link JobStore}, many at a time. */
@Entity
@Immutable
@Table(name = "job")
class JobRow {
    /** The view without what a job has from its first moment on. */
    interface Changing {}

    /** The view with it. */
    interface Whole {}

    @Id String id;

    @JsonView(Whole.class)
    String tenant;

    @JsonView(Whole.class)
    String requestedBy;

    @JsonView(Whole.class)
    String action;

    @JsonView(Whole.class)
    String deployer;

    @JsonView(Whole.class)
    String clusterName;

    @JsonView(Whole.class)
    String region;

    String clusterId;

    @JsonView(Whole.class)
    String preset;

    @JsonView(Whole.class)
    String presetVersion;

    @JsonView(Whole.class)
    @JsonProperty("cluster")
    @Column(name = "cluster")
    String clusterJson;

    @JsonView(Whole.class)
    boolean dryRun;

    @JsonView(Whole.class)
    boolean approval;

    @JsonView(Whole.class)
    boolean keep;

    @JsonView(Whole.class)
    BigDecimal usdPerHour;

    String state;
    int attempt;
    int moves;
    @Nullable String step;
    @Nullable String reason;
    @Nullable String remediation;
    @Nullable String stays;
    @Nullable String failedStep;
    int tries;
    boolean kept;

    @JsonProperty("orphans")
    @Column(name = "orphans")
    String orphansJson;

    @JsonProperty("findings")
    @Column(name = "findings")
    String findingsJson;

    @Nullable @JsonProperty("plan")
    @Column(name = "plan")
    String planJson;

    @JsonView(Whole.class)
    @Nullable String idempotencyKey;

    @JsonView(Whole.class)
    @Nullable String fingerprint;

    @JsonView(Whole.class)
    Instant createdAt;

    Instant updatedAt;
    Instant deadlineAt;
    Instant dueAt;

    @JsonView(Whole.class)
    @Nullable UUID leaseHolder;

    long leaseEpoch;
    @Nullable Instant leaseUntil;
    long logLines;
    @Nullable String lastLine;

    static JobRow of(
            Job job, String clusterJson, Documents documents, @Nullable IdempotencyKey key) {
        var row = new JobRow();
        row.id = job.id().value();
        row.tenant = job.tenant();
        row.requestedBy = job.requestedBy();
        row.action = job.action().word();
        row.deployer = job.deployer();
        row.clusterName = job.cluster().name();
        row.region = job.cluster().region();
        row.preset = job.cluster().preset();
        row.presetVersion = job.presetVersion();
        row.clusterJson = clusterJson;
        row.dryRun = job.terms().dryRun();
        row.approval = job.terms().approval();
        row.keep = job.terms().keep();
        row.usdPerHour = job.terms().usdPerHour();
        row.idempotencyKey = key == null ? null : key.value();
        row.fingerprint = key == null ? null : key.fingerprint();
        row.createdAt = job.createdAt();
        row.dueAt = job.deadlineAt();
        row.logLines = 1;
        return row.show(job, documents);
    }

    /** What is new in these lines of the log, and remembers the last of them. */
    List<String> news(List<String> lines) {
        if (lines.isEmpty() || (lines.size() == 1 && lines.getFirst().equals(lastLine))) {
            return List.of();
        }
        lastLine = lines.getLast();
        return lines;
    }

    /** Takes over what a job can change. */
    JobRow show(Job job, Documents documents) {
        JobState is = job.state();
        clusterId = job.clusterId();
        state = is.name();
        attempt = job.attempt();
        moves = job.moves();
        step = is.step();
        reason = is.failure();
        remediation = is.remedy();
        stays = is.stays();
        failedStep = is.failedStep();
        tries = is.tries();
        kept = is.kept();
        orphansJson = documents.orphans();
        findingsJson = documents.findings();
        planJson = documents.plan();
        updatedAt = job.updatedAt();
        deadlineAt = job.deadlineAt();
        return this;
    }

    /** What a job holds as JSON, and can change. */
    record Documents(String findings, String orphans, @Nullable String plan) {}

    Job toDomain(
            ClusterSpec cluster,
            List<Finding> findings,
            List<Orphan> orphans,
            @Nullable Plan plan) {
        return new Job(
                new JobId(id),
                tenant,
                requestedBy,
                Job.Action.of(action),
                deployer,
                clusterId,
                presetVersion,
                cluster,
                new Terms(dryRun, approval, keep, usdPerHour),
                toState(orphans),
                attempt,
                moves,
                findings,
                plan,
                createdAt,
                updatedAt,
                deadlineAt);
    }

    private JobState toState(List<Orphan> orphans) {
        String why = text(reason);
        String next = text(remediation);
        String wrong = text(failedStep);
        String at = step == null ? JobState.START : step;
        return switch (state) {
            case "accepted" -> new JobState.Accepted();
            case "expiring" -> new JobState.Expiring();
            case "guardrails-failed" -> new JobState.GuardrailsFailed(why, next);
            case "planning" -> new JobState.Planning();
            case "planned" -> new JobState.Planned();
            case "awaiting-approval" -> new JobState.AwaitingApproval();
            case "queued" -> new JobState.Queued(at, kept);
            case "deploying" -> new JobState.Deploying(at);
            case "verifying" -> new JobState.Verifying(at);
            case "ready" -> new JobState.Ready();
            case "cleaning-up" -> new JobState.CleaningUp(why, next, wrong, at, tries);
            case "failed" -> new JobState.Failed(why, next, wrong, kept);
            case "failed-orphans" ->
                    new JobState.FailedOrphans(why, next, wrong, text(stays), orphans);
            case "cancelling" -> new JobState.Cancelling(why, at, tries);
            case "cancelled" -> new JobState.Cancelled(why, next);
            case "destroying" -> new JobState.Destroying(at, tries);
            case "destroyed" -> new JobState.Destroyed();
            case "destroy-failed" -> new JobState.DestroyFailed(why, next, wrong, orphans);
            default -> throw new IllegalStateException("job %s is %s".formatted(id, state));
        };
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }
}
