package io.slipway.endpoint.provision;

import io.slipway.endpoint.provision.EndpointState.Ended;
import io.slipway.endpoint.provision.EndpointState.Failed;
import io.slipway.endpoint.provision.EndpointState.Probing;
import io.slipway.endpoint.provision.EndpointState.Ready;
import io.slipway.outbox.Cause;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read by Hibernate, written by the statement of {@link EndpointStore}, many at a time. */
@Entity
@Immutable
@Table(name = "endpoint")
class EndpointRow {
    @Id UUID id;

    String tenant;

    @Column(name = "cluster_id")
    String clusterId;

    String name;

    @Column(name = "model_server")
    String modelServer;

    @Column(name = "created_at")
    Instant createdAt;

    String state;

    @Nullable Instant deadline;

    @Column(name = "next_probe_at")
    @Nullable Instant nextProbeAt;

    int probes;

    @Column(name = "last_answer")
    @Nullable String lastAnswer;

    @Nullable String model;

    @Nullable String reason;

    @Nullable String remediation;

    @Column(name = "settled_at")
    @Nullable Instant settledAt;

    @Column(name = "correlation_id")
    @Nullable String correlationId;

    @Column(name = "causation_id")
    @Nullable String causationId;

    @Column(name = "trace_parent")
    @Nullable String traceParent;

    long version;

    static EndpointRow of(Endpoint endpoint, Cause cause) {
        var row = new EndpointRow();
        row.id = endpoint.id().value();
        row.tenant = endpoint.tenant();
        row.clusterId = endpoint.clusterId();
        row.name = endpoint.name();
        row.modelServer = endpoint.modelServer().url();
        row.createdAt = endpoint.createdAt();
        row.correlationId = cause.correlationId();
        row.causationId = cause.causationId();
        row.traceParent = cause.traceParent();
        row.show(endpoint.state());
        return row;
    }

    /** Takes over the state; everything else of an endpoint never changes. */
    void show(EndpointState now) {
        state = now.name();
        deadline = null;
        nextProbeAt = null;
        switch (now) {
            case Probing probing -> {
                deadline = probing.deadline();
                nextProbeAt = probing.nextProbeAt();
                probes = probing.probes();
                lastAnswer = probing.lastAnswer();
            }
            case Ready(String served, Instant readyAt) -> {
                model = served;
                settledAt = readyAt;
            }
            case Failed(String why, String fix, Instant failedAt) -> {
                reason = why;
                remediation = fix;
                settledAt = failedAt;
            }
            case Ended(String why, Instant endedAt) -> {
                reason = why;
                remediation = null;
                settledAt = endedAt;
            }
        }
    }

    Endpoint toDomain() {
        return new Endpoint(
                new EndpointId(id),
                tenant,
                clusterId,
                name,
                new ModelServer(modelServer),
                createdAt,
                state());
    }

    /** What led to the registration leads to what follows from it. */
    Cause cause() {
        return new Cause(correlationId, causationId, null, traceParent);
    }

    private EndpointState state() {
        return switch (state) {
            case "probing" -> new Probing(there(deadline), there(nextProbeAt), probes, lastAnswer);
            case "ready" -> new Ready(there(model), there(settledAt));
            case "failed" -> new Failed(there(reason), there(remediation), there(settledAt));
            case "ended" -> new Ended(there(reason), there(settledAt));
            default -> throw new IllegalStateException("endpoint %s is %s".formatted(id, state));
        };
    }

    private <T> T there(@Nullable T column) {
        if (column == null) {
            throw new IllegalStateException("endpoint %s misses a column".formatted(id));
        }
        return column;
    }
}
