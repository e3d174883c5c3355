package io.slipway.guardrail.verdict;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.GuardrailProblem;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.account.Accounts;
import io.slipway.guardrail.check.Checks;
import io.slipway.guardrail.check.Unread;
import io.slipway.guardrail.hold.Holds;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.Action;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.rule.Phase;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.guardrail.suppression.Suppressions;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What can be asked of verdicts. A verdict and the event that announces it are one transaction. */
@ApplicationScoped
public class Verdicts {
    private static final Set<String> CALLED_OFF = Set.of("cancelled", "planned");
    private static final Logger LOG = Logger.getLogger(Verdicts.class);

    private static final String DRY_RUN = "dryrun";

    private final VerdictStore store;
    private final InquiryStore inquiries;
    private final Checks checks;
    private final Accounts accounts;
    private final Holds holds;
    private final Suppressions suppressions;
    private final Outbox outbox;
    private final Clock clock;

    Verdicts(
            VerdictStore store,
            InquiryStore inquiries,
            Checks checks,
            Accounts accounts,
            Holds holds,
            Suppressions suppressions,
            Outbox outbox,
            Clock clock) {
        this.store = store;
        this.inquiries = inquiries;
        this.checks = checks;
        this.accounts = accounts;
        this.holds = holds;
        this.suppressions = suppressions;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Judges a request before anything is made, or notes it where its account has to be read. */
    @WithTransaction
    Uni<Void> judge(DeployEvent.Requested requested, CloudEvent event) {
        boolean deploys = requested.action().equals("deploy");
        Account account = account(requested);
        if (account != null) {
            return inquiries.insert(
                    new Inquiry(
                            event.id(),
                            Phase.PRE,
                            deploys ? Action.CREATE : Action.DESTROY,
                            new Inquiry.Subject(
                                    requested.tenant(),
                                    requested.jobId(),
                                    requested.cluster().name()),
                            null,
                            account,
                            deploys && real(requested),
                            requested.cluster(),
                            Cause.of(event),
                            trace(),
                            null,
                            0),
                    clock.instant());
        }
        Verdict verdict =
                deploys
                        ? checks.request(
                                Asked.of(Spec.request(requested.cluster())),
                                suppressions.of(requested.tenant(), requested.cluster().name()))
                        : checks.destroy();
        return keep(
                verdict(
                        new Inquiry.Subject(
                                requested.tenant(), requested.jobId(), requested.cluster().name()),
                        deploys && real(requested) ? Unread.told(verdict) : verdict,
                        event,
                        deploys ? Spec.wanted(requested.cluster()) : null),
                Cause.of(event));
    }

    /** Judges more nodes for a cluster that stands: whether the account may have them. */
    @WithTransaction
    Uni<Void> judge(DeployEvent.ScaleRequested requested, CloudEvent event) {
        ClusterSpec cluster = requested.cluster();
        var subject =
                new Inquiry.Subject(requested.tenant(), requested.operationId(), cluster.name());
        Account account =
                accounts.configured() ? accounts.of(cluster.accountId(), cluster.region()) : null;
        return account == null
                ? keep(
                        verdict(
                                subject,
                                Unread.told(
                                        new Verdict(Phase.PRE, Verdict.Outcome.PASSED, List.of())),
                                event,
                                null),
                        Cause.of(event))
                : inquiries.insert(
                        new Inquiry(
                                event.id(),
                                Phase.PRE,
                                Action.SCALE,
                                subject,
                                null,
                                account,
                                true,
                                cluster,
                                Cause.of(event),
                                trace(),
                                null,
                                0),
                        clock.instant());
    }

    /**
     * What was to be scaled is, or will not be. What is there counts on until every reading shows
     * it; what will not be is free at once.
     */
    @WithTransaction
    Uni<Void> over(DeployEvent.ScaleEnded ended) {
        if (!accounts.configured()) {
            return Uni.createFrom().voidItem();
        }
        return inquiries
                .over(ended.operationId())
                .chain(
                        () ->
                                ended.outcome().equals("succeeded")
                                        ? holds.kept(ended.operationId())
                                        : holds.release(ended.operationId()));
    }

    /** Null where no account is to be read: a dry run that names none goes nowhere. */
    private @Nullable Account account(DeployEvent.Requested requested) {
        String named = requested.cluster().accountId();
        return accounts.configured() && (real(requested) || named != null)
                ? accounts.of(named, requested.cluster().region())
                : null;
    }

    private static boolean real(DeployEvent.Requested requested) {
        return !requested.deployer().equals(DRY_RUN);
    }

    private static @Nullable String trace() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-%s-%s-%s"
                        .formatted(
                                span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
                : null;
    }

    /** What the requests of these jobs asked for, by job; in the transaction that is open. */
    Uni<Map<String, VerdictStore.Before>> before(Collection<String> jobIds) {
        return jobIds.isEmpty() ? Uni.createFrom().item(Map.of()) : store.before(jobIds);
    }

    /**
     * Judges what was built, against what the job's request asked for.
     *
     * @param asked what is known of requests, by job; looked up where it is not there
     */
    @WithTransaction
    Uni<Void> judge(
            ClusterEvent.Provisioned provisioned,
            Map<String, VerdictStore.Before> asked,
            CloudEvent event) {
        return asked(provisioned.tenant(), provisioned.jobId(), asked)
                .chain(before -> judge(provisioned, before, event));
    }

    /** What the job's request asked for; null when that request was not judged here. */
    private Uni<VerdictStore.@Nullable Before> asked(
            String tenant, String jobId, Map<String, VerdictStore.Before> known) {
        return (known.containsKey(jobId)
                        ? Uni.createFrom().item(known)
                        : store.before(List.of(jobId)))
                .map(
                        all -> {
                            VerdictStore.Before before = all.get(jobId);
                            return before != null && before.tenant().equals(tenant) ? before : null;
                        });
    }

    private Uni<Void> judge(
            ClusterEvent.Provisioned provisioned,
            VerdictStore.@Nullable Before before,
            CloudEvent event) {
        var subject =
                new Inquiry.Subject(provisioned.tenant(), provisioned.jobId(), provisioned.name());
        if (before != null && before.accountId() != null && before.request() != null) {
            return inquiries.insert(
                    new Inquiry(
                            event.id(),
                            Phase.POST,
                            Action.CREATE,
                            subject,
                            provisioned.clusterId(),
                            new Account(before.accountId(), provisioned.region()),
                            false,
                            inquiries.read(before.request()),
                            Cause.of(event),
                            trace(),
                            null,
                            0),
                    clock.instant());
        }
        Verdict verdict =
                checks.built(
                        Spec.built(provisioned, before == null ? null : before.wanted()),
                        suppressions.of(provisioned.tenant(), provisioned.name()));
        return keep(verdict(subject, verdict, event, null), Cause.of(event));
    }

    /** The job ended badly: nothing of it waits any more, and it holds nothing. */
    @WithTransaction
    Uni<Void> over(DeployEvent.Failed failed) {
        return accounts.configured()
                ? inquiries.over(failed.jobId()).chain(() -> holds.release(failed.jobId()))
                : Uni.createFrom().voidItem();
    }

    /**
     * A job that was called off, or only planned, holds nothing any more. One that goes on where it
     * failed (it was to keep what it had made) holds again what it was promised.
     */
    @WithTransaction
    Uni<Void> moved(DeployEvent.Moved moved) {
        if (!accounts.configured()) {
            return Uni.createFrom().voidItem();
        }
        if (CALLED_OFF.contains(moved.to())) {
            return inquiries.over(moved.jobId()).chain(() -> holds.release(moved.jobId()));
        }
        return moved.from().equals("failed") && moved.to().equals("queued")
                ? asked(moved.tenant(), moved.jobId(), Map.of())
                        .chain(before -> holdAgain(moved.jobId(), before))
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> holdAgain(String jobId, VerdictStore.@Nullable Before before) {
        String accountId = before == null ? null : before.accountId();
        String request = before == null ? null : before.request();
        if (accountId == null || request == null) {
            return Uni.createFrom().voidItem();
        }
        ClusterSpec cluster = inquiries.read(request);
        var account = new Account(accountId, cluster.region());
        Asked asked = Asked.of(Spec.request(cluster));
        return holds.release(jobId).chain(() -> holds.take(account, asked, jobId));
    }

    /** The cluster is gone: nobody looks at it any more, and its job holds nothing. */
    @WithTransaction
    Uni<Void> over(ClusterEvent.Destroyed destroyed) {
        return accounts.configured()
                ? inquiries
                        .gone(destroyed.clusterId())
                        .chain(() -> holds.release(destroyed.jobId()))
                : Uni.createFrom().voidItem();
    }

    @WithSession
    Uni<JobVerdict> get(String tenant, VerdictId id) {
        return store.of(tenant, id)
                .map(
                        verdict -> {
                            if (verdict == null) {
                                throw GuardrailProblem.VERDICT_UNKNOWN
                                        .because("There is no verdict with this id.")
                                        .fix(
                                                "List those of a job: /api/guardrails/verdicts?jobId=");
                            }
                            return verdict;
                        });
    }

    @WithSession
    Uni<List<JobVerdict>> page(
            String tenant, @Nullable String jobId, @Nullable String before, int limit) {
        return store.page(tenant, jobId, before, limit);
    }

    private JobVerdict verdict(
            Inquiry.Subject subject,
            Verdict verdict,
            CloudEvent event,
            @Nullable List<Wanted> wanted) {
        Instant now = clock.instant();
        return new JobVerdict(
                new VerdictId(Uuid7.text(now)),
                subject.tenant(),
                subject.jobId(),
                subject.clusterName(),
                verdict,
                event.id(),
                wanted,
                Basis.REQUEST_ALONE,
                null,
                now);
    }

    /**
     * A verdict that decides nothing, and the word that it does not, in the caller's transaction.
     */
    Uni<Void> note(JobVerdict verdict, Cause cause) {
        return store.insert(verdict).chain(() -> append(verdict, verdict.undecided(), cause));
    }

    /** The verdict and its announcement, in the caller's transaction. */
    Uni<Void> keep(JobVerdict verdict, Cause cause) {
        return store.insert(verdict)
                .chain(() -> append(verdict, verdict.announcement(), cause))
                .invoke(
                        () ->
                                LOG.infof(
                                        "Judged: jobId=%s tenant=%s phase=%s outcome=%s blocking=%d",
                                        verdict.jobId(),
                                        verdict.tenant(),
                                        verdict.verdict().phase().word(),
                                        verdict.verdict().outcome(),
                                        verdict.verdict().blocking().size()));
    }

    private Uni<Void> append(JobVerdict verdict, GuardrailEvent event, Cause cause) {
        return outbox.append(
                GuardrailEvent.TOPIC, verdict.jobId(), GuardrailEvent.class, event, cause);
    }
}
