package io.slipway.guardrail.verdict;

import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.Phase;
import io.slipway.outbox.Cause;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "inquiry")
class InquiryRow {
    @Id String id;
    String phase;
    String action;
    String tenant;
    String jobId;
    String clusterName;
    @Nullable String clusterId;
    String accountId;
    String region;
    boolean holds;
    String request;
    @Nullable String correlationId;
    @Nullable String causationId;
    @Nullable String authId;
    @Nullable String traceParent;
    @Nullable String digest;
    Instant dueAt;
    long leaseEpoch;
    @Nullable Instant leaseUntil;

    static InquiryRow of(Inquiry inquiry, String request, Instant due) {
        var row = new InquiryRow();
        row.id = inquiry.id();
        row.phase = inquiry.phase().word();
        row.action = inquiry.action().word();
        row.tenant = inquiry.subject().tenant();
        row.jobId = inquiry.subject().jobId();
        row.clusterName = inquiry.subject().clusterName();
        row.clusterId = inquiry.clusterId();
        row.accountId = inquiry.account().id();
        row.region = inquiry.account().region();
        row.holds = inquiry.holds();
        row.request = request;
        row.correlationId = inquiry.cause().correlationId();
        row.causationId = inquiry.cause().causationId();
        row.authId = inquiry.cause().authId();
        row.traceParent = inquiry.traceParent();
        row.digest = inquiry.digest();
        row.dueAt = due;
        return row;
    }

    Inquiry toDomain(ClusterSpec cluster) {
        return new Inquiry(
                id,
                Phase.valueOf(phase.toUpperCase(Locale.ROOT)),
                Action.valueOf(action.toUpperCase(Locale.ROOT)),
                new Inquiry.Subject(tenant, jobId, clusterName),
                clusterId,
                new Account(accountId, region),
                holds,
                cluster,
                new Cause(correlationId, causationId, authId),
                traceParent,
                digest,
                leaseEpoch);
    }
}
