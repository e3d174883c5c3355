package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.problem.IdempotencyKey;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "cluster_operation")
class OperationRow {
    @Id String id;
    String tenant;
    String clusterId;
    String kind;
    String requestedBy;

    @Column(name = "asked")
    String askedJson;

    String state;
    String step;
    @Nullable String reason;
    @Nullable String remediation;

    @Column(name = "nodes")
    String nodesJson;

    @Column(name = "log")
    String logJson;

    @Nullable String idempotencyKey;
    @Nullable String fingerprint;
    Instant createdAt;
    Instant updatedAt;
    Instant deadlineAt;
    Instant dueAt;
    long leaseEpoch;
    @Nullable Instant leaseUntil;

    static OperationRow of(
            ClusterOperation operation, Documents documents, @Nullable IdempotencyKey key) {
        var row = new OperationRow();
        row.id = operation.id();
        row.tenant = operation.tenant();
        row.clusterId = operation.clusterId();
        row.kind = operation.kind().word();
        row.requestedBy = operation.requestedBy();
        row.askedJson = documents.asked();
        row.idempotencyKey = key == null ? null : key.value();
        row.fingerprint = key == null ? null : key.fingerprint();
        row.createdAt = operation.createdAt();
        row.deadlineAt = operation.deadlineAt();
        row.dueAt = operation.createdAt();
        return row.show(operation, documents);
    }

    OperationRow show(ClusterOperation operation, Documents documents) {
        state = operation.state().name();
        step = operation.step();
        nodesJson = documents.nodes();
        logJson = documents.log();
        updatedAt = operation.updatedAt();
        if (operation.state() instanceof OperationState.Failed(String why, String next)) {
            reason = why;
            remediation = next;
        }
        return this;
    }

    /** What an operation holds as JSON. */
    record Documents(String asked, String nodes, String log) {}

    ClusterOperation toDomain(JsonNode asked, List<NodeItem> nodes, List<LogEntry> log) {
        return new ClusterOperation(
                id,
                tenant,
                clusterId,
                OperationKind.of(kind),
                requestedBy,
                asked,
                toState(),
                nodes,
                log,
                createdAt,
                updatedAt,
                deadlineAt);
    }

    private OperationState toState() {
        return switch (state) {
            case "judging" -> new OperationState.Judging();
            case "accepted" -> new OperationState.Accepted();
            case "running" -> new OperationState.Running(step);
            case "succeeded" -> new OperationState.Succeeded();
            case "failed" ->
                    new OperationState.Failed(
                            String.valueOf(reason), remediation == null ? "" : remediation);
            default -> throw new IllegalStateException("operation %s is %s".formatted(id, state));
        };
    }
}
