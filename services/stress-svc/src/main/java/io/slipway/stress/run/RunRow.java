package io.slipway.stress.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.problem.IdempotencyKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "run")
class RunRow {
    @Id String id;
    String tenant;
    String requestedBy;
    String origin;
    @Nullable String endpointId;
    long endpointVersion;

    @JsonProperty("plan")
    @Column(name = "plan")
    String planJson;

    String state;
    int attempts;
    @Nullable String verdict;
    @Nullable String summary;
    @Nullable String reason;
    @Nullable String remediation;
    long started;
    long done;
    long failed;
    @Nullable String idempotencyKey;
    @Nullable String fingerprint;
    Instant createdAt;
    @Nullable Instant startedAt;
    @Nullable Instant endedAt;
    @Nullable UUID leaseHolder;
    long leaseEpoch;
    @Nullable Instant leaseUntil;

    static RunRow of(Run run, String planJson, @Nullable IdempotencyKey key) {
        var row = new RunRow();
        row.id = run.id().value();
        row.tenant = run.tenant();
        row.requestedBy = run.requestedBy();
        row.origin = run.origin().name().toLowerCase(Locale.ROOT);
        if (run.endpoint() != null) {
            row.endpointId = run.endpoint().id();
            row.endpointVersion = run.endpoint().version();
        }
        row.planJson = planJson;
        row.idempotencyKey = key == null ? null : key.value();
        row.fingerprint = key == null ? null : key.fingerprint();
        row.createdAt = run.createdAt();
        return row.show(run.state());
    }

    /** Takes over what a run can change. */
    RunRow show(RunState next) {
        state = next.name();
        attempts = next.attempts();
        switch (next) {
            case RunState.Queued _ -> {
                startedAt = null;
                leaseUntil = null;
            }
            case RunState.Running running -> startedAt = running.startedAt();
            case RunState.Cancelling _ -> {}
            case RunState.Completed completed -> {
                verdict = completed.verdict();
                summary = completed.summary();
                end(completed);
            }
            case RunState.Failed failed -> {
                reason = failed.reason();
                remediation = failed.remediation();
                end(failed);
            }
            case RunState.Cancelled cancelled -> end(cancelled);
        }
        return this;
    }

    void show(LoadReport.Requests requests) {
        started = requests.sent();
        done = requests.done();
        failed = requests.failed();
    }

    private void end(RunState.Over over) {
        endedAt = over.endedAt();
        leaseUntil = null;
    }

    Run toDomain(LoadPlan plan) {
        return new Run(
                new RunId(id),
                tenant,
                requestedBy,
                Run.Origin.valueOf(origin.toUpperCase(Locale.ROOT)),
                endpointId == null ? null : new Run.EndpointVersion(endpointId, endpointVersion),
                plan,
                toState(),
                createdAt);
    }

    private RunState toState() {
        Instant start = startedAt == null ? createdAt : startedAt;
        Instant end = endedAt == null ? createdAt : endedAt;
        return switch (state) {
            case "queued" -> new RunState.Queued(attempts);
            case "running" -> new RunState.Running(attempts, start);
            case "cancelling" -> new RunState.Cancelling(attempts, start);
            case "completed" ->
                    new RunState.Completed(attempts, start, text(verdict), text(summary), end);
            case "failed" -> new RunState.Failed(attempts, text(reason), text(remediation), end);
            case "cancelled" -> new RunState.Cancelled(attempts, end);
            default -> throw new IllegalStateException("run %s is %s".formatted(id, state));
        };
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }
}
