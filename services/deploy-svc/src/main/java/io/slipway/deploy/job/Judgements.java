package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.deploy.cluster.Clusters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the guardrails said about jobs; a verdict that comes late or twice changes nothing. */
@ApplicationScoped
public class Judgements {
    private final JobStore store;
    private final Journal journal;
    private final Clusters clusters;
    private final JobConfig config;
    private final Clock clock;
    private volatile Function<GuardrailEvent, Uni<Void>> others = _ -> Uni.createFrom().voidItem();

    Judgements(JobStore store, Journal journal, Clusters clusters, JobConfig config, Clock clock) {
        this.store = store;
        this.journal = journal;
        this.clusters = clusters;
        this.config = config;
        this.clock = clock;
    }

    /** Who takes verdicts under ids that are no job's, in the same transaction. */
    public void others(Function<GuardrailEvent, Uni<Void>> take) {
        others = take;
    }

    /**
     * Locks the jobs of these verdicts with one statement and their clusters with another, in the
     * transaction that is open.
     */
    Uni<Void> lockAll(List<GuardrailEvent> verdicts) {
        return store.lockAll(
                        verdicts.stream()
                                .flatMap(
                                        verdict ->
                                                switch (verdict) {
                                                    case GuardrailEvent.Passed passed ->
                                                            Stream.of(passed.jobId());
                                                    case GuardrailEvent.Failed failed ->
                                                            Stream.of(failed.jobId());
                                                    case GuardrailEvent.Undecided open ->
                                                            Stream.of(open.jobId());
                                                    case GuardrailEvent.Unrecognised _ ->
                                                            Stream.empty();
                                                })
                                .map(JobId::new)
                                .toList())
                .map(
                        jobs ->
                                jobs.stream()
                                        .filter(job -> job.state() instanceof JobState.Verifying)
                                        .map(Job::clusterId)
                                        .toList())
                .chain(ids -> clusters.lockAll(ids));
    }

    @WithTransaction
    Uni<Void> judged(GuardrailEvent verdict) {
        return switch (verdict) {
            case GuardrailEvent.Passed passed ->
                    judged(verdict, passed.jobId(), passed.phase(), passed.findings(), true);
            case GuardrailEvent.Failed failed ->
                    judged(verdict, failed.jobId(), failed.phase(), failed.findings(), false);
            case GuardrailEvent.Undecided open -> undecided(open);
            case GuardrailEvent.Unrecognised _ -> Uni.createFrom().voidItem();
        };
    }

    /** Nothing moves; whoever reads the log learns what the job waits for, and what to do. */
    private Uni<Void> undecided(GuardrailEvent.Undecided open) {
        return store.lock(new JobId(open.jobId()))
                .chain(
                        job ->
                                job != null && job.state() instanceof JobState.Verifying
                                        ? store.write(
                                                job.judged(open.findings())
                                                        .in(job.state(), clock.instant()),
                                                null,
                                                List.of(Blocking.of(open.findings()).waiting()),
                                                job.deadlineAt())
                                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> judged(
            GuardrailEvent verdict,
            String id,
            String phase,
            List<Finding> findings,
            boolean passed) {
        return store.lock(new JobId(id))
                .chain(
                        job -> {
                            if (job == null) {
                                return others.apply(verdict);
                            }
                            Job known = job.judged(findings);
                            return switch (job.state()) {
                                case JobState.Accepted accepted when phase.equals("pre") ->
                                        passed
                                                ? passed(known, accepted)
                                                : refused(
                                                        known,
                                                        accepted.refused(
                                                                Blocking.of(findings).reason(),
                                                                Blocking.of(findings)
                                                                        .remediation()));
                                case JobState.Expiring expiring when phase.equals("pre") ->
                                        passed
                                                ? takenAway(known, expiring)
                                                : refused(
                                                        known,
                                                        expiring.refused(
                                                                Blocking.of(findings).reason(),
                                                                Blocking.of(findings)
                                                                        .remediation()));
                                case JobState.Verifying verifying when phase.equals("post") ->
                                        passed
                                                ? verified(known, verifying)
                                                : wrong(known, verifying, Blocking.of(findings));
                                case JobState _ -> Uni.createFrom().voidItem();
                            };
                        });
    }

    private Uni<Void> passed(Job job, JobState.Accepted accepted) {
        boolean planFirst = job.action() == Job.Action.DEPLOY && job.terms().planFirst();
        return move(job, accepted.passed(planFirst), passed(job));
    }

    /** With the names of those without whom it would not have. */
    private static String passed(Job job) {
        String answered =
                job.findings().stream()
                        .filter(finding -> finding.answeredBy() != null)
                        .map(
                                finding ->
                                        "%s is answered for by %s"
                                                .formatted(finding.rule(), finding.answeredBy()))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return answered.isEmpty() ? "guardrails passed" : "guardrails passed; " + answered;
    }

    private Uni<Void> refused(Job job, JobState.GuardrailsFailed refused) {
        return move(job, refused, "failed at guardrails: " + refused.reason());
    }

    /** Unless its time was made longer while the guardrails judged. */
    private Uni<Void> takenAway(Job job, JobState.Expiring expiring) {
        return clusters.extended(job.clusterId())
                .chain(
                        extended ->
                                extended
                                        ? move(
                                                job,
                                                new JobState.Cancelled(
                                                        "The cluster's time was made longer.",
                                                        "Nothing is left to do."),
                                                "the cluster's time was made longer")
                                        : destroying(job, expiring));
    }

    private Uni<Void> destroying(Job job, JobState.Expiring expiring) {
        Instant deadline = clock.instant().plus(config.destroyLimit());
        return move(job.until(deadline), expiring.passed(), passed(job))
                .chain(() -> clusters.destroying(job.clusterId()));
    }

    private Uni<Void> verified(Job job, JobState.Verifying verifying) {
        return move(job, verifying.verified(), "verified, ready")
                .chain(() -> clusters.verified(job.clusterId(), job.cluster().ttl()));
    }

    private Uni<Void> wrong(Job job, JobState.Verifying verifying, Blocking blocking) {
        JobState next =
                verifying.failed(
                        job.terms().keep(),
                        blocking.reason(),
                        Course.remedy(job, blocking.remediation()));
        Instant deadline = clock.instant().plus(config.destroyLimit());
        Uni<Void> moved =
                move(job.until(deadline), next, "verification failed: " + blocking.reason());
        return next instanceof JobState.TakingAway
                ? moved.chain(() -> clusters.destroying(job.clusterId()))
                : moved;
    }

    private Uni<Void> move(Job job, JobState next, String line) {
        Instant now = clock.instant();
        return journal.move(job.to(next, line, JobTransition.GUARDRAILS, now), line, now);
    }
}
