package io.slipway.guardrail.verdict;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.cluster.ClusterEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.guardrail.GuardrailProblem;
import io.slipway.guardrail.check.Checks;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.rule.Verdict;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What can be asked of verdicts. A verdict and the event that announces it are one transaction. */
@ApplicationScoped
public class Verdicts {
    private static final Logger LOG = Logger.getLogger(Verdicts.class);

    private final VerdictStore store;
    private final Checks checks;
    private final Outbox outbox;
    private final Clock clock;

    Verdicts(VerdictStore store, Checks checks, Outbox outbox, Clock clock) {
        this.store = store;
        this.checks = checks;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Judges a request before anything is made. */
    @WithTransaction
    Uni<Void> judge(DeployEvent.Requested requested, CloudEvent event) {
        boolean deploys = requested.action().equals("deploy");
        Verdict verdict =
                deploys
                        ? checks.request(Asked.of(Spec.request(requested.cluster())))
                        : checks.destroy();
        return keep(
                verdict(
                        requested.tenant(),
                        requested.jobId(),
                        requested.cluster().name(),
                        verdict,
                        event,
                        deploys ? Spec.wanted(requested.cluster()) : null),
                event);
    }

    /** Judges what was built, against what the job's request asked for. */
    @WithTransaction
    Uni<Void> judge(ClusterEvent.Provisioned provisioned, CloudEvent event) {
        return store.wanted(provisioned.tenant(), provisioned.jobId())
                .map(wanted -> checks.built(Spec.built(provisioned, wanted)))
                .chain(
                        verdict ->
                                keep(
                                        verdict(
                                                provisioned.tenant(),
                                                provisioned.jobId(),
                                                provisioned.name(),
                                                verdict,
                                                event,
                                                null),
                                        event));
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
            String tenant,
            String jobId,
            String clusterName,
            Verdict verdict,
            CloudEvent event,
            @Nullable List<Wanted> wanted) {
        Instant now = clock.instant();
        return new JobVerdict(
                new VerdictId(Uuid7.text(now)),
                tenant,
                jobId,
                clusterName,
                verdict,
                event.id(),
                wanted,
                now);
    }

    private Uni<Void> keep(JobVerdict verdict, CloudEvent event) {
        return store.insert(verdict)
                .chain(
                        () ->
                                outbox.append(
                                        GuardrailEvent.TOPIC,
                                        verdict.jobId(),
                                        GuardrailEvent.class,
                                        verdict.announcement(),
                                        Cause.of(event)))
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
}
