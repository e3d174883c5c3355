package io.slipway.deploy.job;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.Problem;
import io.slipway.problem.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.hibernate.exception.ConstraintViolationException;

/** What people may order about a job that is under way, or has ended badly. */
@ApplicationScoped
public class Orders {
    private final JobStore store;
    private final Jobs jobs;
    private final Journal journal;
    private final Clusters clusters;
    private final JobConfig config;
    private final Clock clock;

    Orders(
            JobStore store,
            Jobs jobs,
            Journal journal,
            Clusters clusters,
            JobConfig config,
            Clock clock) {
        this.store = store;
        this.jobs = jobs;
        this.journal = journal;
        this.clusters = clusters;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Stops a job: at once when nothing was made yet, else after cleaning up.
     *
     * @param force what a worker does at the moment counts for nothing; cleaning up begins when its
     *     lease has ended
     */
    @WithTransaction
    Uni<Job> cancel(Caller caller, JobId id, boolean force) {
        return locked(caller, id, job -> cancelled(job, caller, force));
    }

    private Uni<Job> cancelled(Job job, Caller caller, boolean force) {
        if (job.state() instanceof JobState.Cancelling
                || job.state() instanceof JobState.Cancelled) {
            return abandoned(job, force).replaceWith(job);
        }
        Instant now = clock.instant();
        String why = "Cancelled by %s.".formatted(caller.subject());
        JobState next = job.state().cancelled(why).orElseThrow(() -> tooLate(job));
        String line = "cancel asked by " + caller.subject() + (force ? ", by force" : "");
        Move move =
                job.until(now.plus(config.destroyLimit())).to(next, line, caller.subject(), now);
        return journal.move(move, line, now)
                .chain(() -> abandoned(job, force))
                .chain(() -> leaving(move.job()))
                .replaceWith(move.job());
    }

    private Uni<Void> abandoned(Job job, boolean force) {
        return force ? store.abandon(job.id()) : Uni.createFrom().voidItem();
    }

    private Uni<Void> leaving(Job job) {
        return job.state() instanceof JobState.TakingAway
                ? clusters.destroying(job.clusterId())
                : Uni.createFrom().voidItem();
    }

    private static RuntimeException tooLate(Job job) {
        return DeployProblem.NOT_CANCELLABLE
                .because("The job is %s.".formatted(job.state().name()))
                .with("state", job.state().name())
                .fix(
                        switch (job.state()) {
                            case JobState.Ready _ ->
                                    "Destroy its cluster: slipway cluster destroy "
                                            + job.clusterId();
                            case JobState.CleaningUp _ ->
                                    "It is cleaning up already: slipway job watch "
                                            + job.id().value();
                            case JobState _ -> "Nothing is left to cancel.";
                        });
    }

    /** Goes on where it went wrong, as the next attempt. */
    @WithTransaction
    Uni<Job> retry(Caller caller, JobId id) {
        return locked(caller, id, job -> retried(job, caller))
                .onFailure(ConstraintViolationException.class)
                .transform(
                        _ ->
                                DeployProblem.NAME_TAKEN
                                        .because("Another job has the name or the cluster by now.")
                                        .fix(
                                                "See what it is: slipway job list. Destroy that, or ask anew."));
    }

    private Uni<Job> retried(Job job, Caller caller) {
        JobState next = job.state().retried().orElseThrow(() -> notRetryable(job));
        if (job.attempt() >= config.attempts()) {
            throw DeployProblem.NOT_RETRYABLE
                    .because(
                            "The job had %d attempts, the most there are.".formatted(job.attempt()))
                    .with("attempt", job.attempt())
                    .fix("Ask anew: slipway cluster deploy " + job.cluster().name());
        }
        Instant now = clock.instant();
        boolean afresh =
                job.action() == Job.Action.DEPLOY
                        && (next instanceof JobState.Accepted || next instanceof JobState.Planning);
        String clusterId = afresh ? JobId.at(now).value() : job.clusterId();
        Job again =
                job.again(clusterId)
                        .until(
                                now.plus(
                                        next instanceof JobState.CleaningUp
                                                ? config.destroyLimit()
                                                : job.cluster().deadline()));
        String line =
                "attempt %d asked by %s: from %s"
                        .formatted(again.attempt(), caller.subject(), job.state().failedStep());
        Move move = again.to(next, line, caller.subject(), now);
        boolean judged = next instanceof JobState.Accepted;
        return room(again, afresh)
                .chain(() -> journal.move(move, line, judged ? move.job().deadlineAt() : now))
                .chain(
                        () ->
                                judged
                                        ? journal.requestedAgain(move.job(), caller.subject())
                                        : Uni.createFrom().voidItem())
                .replaceWith(move.job());
    }

    /** What a retry needs may have been taken by others meanwhile. */
    private Uni<Void> room(Job again, boolean afresh) {
        if (afresh || again.action() == Job.Action.DESTROY) {
            return jobs.free(again);
        }
        return clusters.gone(again.clusterId())
                .invoke(
                        gone -> {
                            if (gone) {
                                throw DeployProblem.NOT_RETRYABLE
                                        .because("What the job had made was destroyed since.")
                                        .fix(
                                                "Ask anew: slipway cluster deploy "
                                                        + again.cluster().name());
                            }
                        })
                .replaceWithVoid();
    }

    private static Problem notRetryable(Job job) {
        return DeployProblem.NOT_RETRYABLE
                .because("The job is %s.".formatted(job.state().name()))
                .with("state", job.state().name())
                .fix(
                        job.state().over()
                                ? "Ask anew: slipway cluster deploy " + job.cluster().name()
                                : "It is under way: slipway job watch " + job.id().value());
    }

    /** Somebody other than who asked, or an admin, lets the plan be carried out. */
    @WithTransaction
    Uni<Job> approve(Caller caller, JobId id) {
        return locked(
                caller,
                id,
                job -> {
                    JobState.AwaitingApproval waiting = awaiting(job, caller);
                    Instant now = clock.instant();
                    String line = "approved by " + caller.subject();
                    Move move =
                            job.until(now.plus(job.cluster().deadline()))
                                    .to(waiting.approved(), line, caller.subject(), now);
                    return journal.move(move, line, now).replaceWith(move.job());
                });
    }

    @WithTransaction
    Uni<Job> reject(Caller caller, JobId id, String reason) {
        return locked(
                caller,
                id,
                job -> {
                    JobState.AwaitingApproval waiting = awaiting(job, caller);
                    String line = "Rejected by %s: %s".formatted(caller.subject(), reason);
                    Move move =
                            job.to(waiting.rejected(line), line, caller.subject(), clock.instant());
                    return journal.move(move, line, clock.instant()).replaceWith(move.job());
                });
    }

    private static JobState.AwaitingApproval awaiting(Job job, Caller caller) {
        if (!(job.state() instanceof JobState.AwaitingApproval waiting)) {
            throw DeployProblem.NOT_AWAITING
                    .because("The job is %s.".formatted(job.state().name()))
                    .with("state", job.state().name())
                    .fix("Only a job that is awaiting-approval can be approved or rejected.");
        }
        if (job.requestedBy().equals(caller.subject()) && !caller.may(Roles.ADMIN)) {
            throw CommonProblem.FORBIDDEN
                    .because("Who asked for a job does not decide about it.")
                    .fix(
                            "Ask another operator or an admin: slipway job approve "
                                    + job.id().value());
        }
        return waiting;
    }

    /** What belongs to others does not exist. */
    private Uni<Job> locked(Caller caller, JobId id, Function<Job, Uni<? extends Job>> order) {
        return store.lock(caller.tenant(), id)
                .onItem()
                .ifNull()
                .switchTo(() -> jobs.get(caller.tenant(), id))
                .chain(order);
    }
}
