package io.slipway.guardrail.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Finding;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.guardrail.rule.Verdict.Outcome;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Read by Hibernate, written by the statement of {@link VerdictStore}, many at a time. */
@Entity
@Immutable
@Table(name = "verdict")
class VerdictRow {
    @Id String id;
    String tenant;
    String jobId;
    String clusterName;
    String phase;
    String outcome;

    @JsonProperty("findings")
    @Column(name = "findings")
    String findingsJson;

    @JsonProperty("wanted")
    @Column(name = "wanted")
    @Nullable String wantedJson;

    @Nullable String accountId;
    @Nullable String request;

    @JsonProperty("evidence")
    @Column(name = "evidence")
    @Nullable String evidenceJson;

    @Nullable Instant expiresAt;
    String cause;
    Instant judgedAt;

    static VerdictRow of(
            JobVerdict verdict,
            String findings,
            @Nullable String wanted,
            @Nullable String evidence) {
        var row = new VerdictRow();
        row.id = verdict.id().value();
        row.tenant = verdict.tenant();
        row.jobId = verdict.jobId();
        row.clusterName = verdict.clusterName();
        row.phase = verdict.verdict().phase().word();
        row.outcome = verdict.verdict().outcome().name().toLowerCase(Locale.ROOT);
        row.findingsJson = findings;
        row.wantedJson = wanted;
        row.accountId = verdict.basis().accountId();
        row.request = verdict.request();
        row.evidenceJson = evidence;
        row.expiresAt = verdict.basis().expiresAt();
        row.cause = verdict.cause();
        row.judgedAt = verdict.judgedAt();
        return row;
    }

    JobVerdict toDomain(
            List<Finding> findings, @Nullable List<Wanted> wanted, List<Evidence.Used> evidence) {
        return new JobVerdict(
                new VerdictId(id),
                tenant,
                jobId,
                clusterName,
                new Verdict(
                        Phase.valueOf(phase.toUpperCase(Locale.ROOT)),
                        Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                        findings),
                cause,
                wanted,
                new Basis(accountId, evidence, expiresAt),
                request,
                judgedAt);
    }
}
