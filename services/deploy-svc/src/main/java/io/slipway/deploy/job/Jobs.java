package io.slipway.deploy.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.Deployer;
import io.slipway.deploy.deployer.Deployers;
import io.slipway.outbox.Announcement;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Gathering;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Together;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Problem;
import io.slipway.problem.Violation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** What can be asked of jobs; each verb is one transaction with the event that announces it. */
@ApplicationScoped
public class Jobs {
    private static final int TOGETHER = 250;
    private static final int MOST_WAITING = 2_000;

    private final JobStore store;
    private final Clusters clusters;
    private final Deployers deployers;
    private final Outbox outbox;
    private final Together together;
    private final JobConfig config;
    private final ApprovalConfig approval;
    private final Clock clock;
    private final Pace pace;
    private final Loop loop;
    private final Gathering<Arrival, Taken> arrivals;

    Jobs(
            JobStore store,
            Clusters clusters,
            Deployers deployers,
            Outbox outbox,
            Together together,
            JobConfig config,
            ApprovalConfig approval,
            Clock clock,
            Vertx vertx) {
        this.store = store;
        this.clusters = clusters;
        this.deployers = deployers;
        this.outbox = outbox;
        this.together = together;
        this.config = config;
        this.approval = approval;
        this.clock = clock;
        this.pace =
                new Pace(
                        config.leastStartsPerSecond(),
                        config.startsPerSecond(),
                        config.slowAnswer().toNanos(),
                        System.nanoTime());
        this.loop = new Loop(vertx);
        this.arrivals = new Gathering<>(TOGETHER, MOST_WAITING, this::together);
    }

    /** How fast jobs may begin, next to the requests that are being answered. */
    Pace pace() {
        return pace;
    }

    /** The verdict on a request, without any effect; the same as {@link #deploy} would reach. */
    Admission preview(JsonNode body, String tenant, String subject) {
        return Admission.judge(
                body,
                tenant,
                subject,
                deployers.names(),
                approval.aboveUsdPerHour(),
                clock.instant());
    }

    /** Takes a request in, or answers the job that the same key made before. */
    Uni<Job> deploy(JsonNode body, String tenant, String subject, @Nullable IdempotencyKey key) {
        return switch (preview(body, tenant, subject)) {
            case Admission.Refused(List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Admission.Admitted(Job job, String _) ->
                    arrive(new Arrival(job, key, Context.current()));
        };
    }

    /** Takes a request in, in the transaction that is open. */
    Uni<Job> take(JsonNode body, String tenant, String subject) {
        return switch (preview(body, tenant, subject)) {
            case Admission.Refused(List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Admission.Admitted(Job job, String _) -> {
                outbox.refuseWhenFull();
                yield Panache.withTransaction(
                                () -> admit(List.of(new Arrival(job, null, Context.current()))))
                        .map(taken -> taken.getFirst().job());
            }
        };
    }

    /** Requests that come while others are being written share the next transaction. */
    private Uni<Job> arrive(Arrival arrival) {
        outbox.refuseWhenFull();
        if (arrivals.full()) {
            throw CommonProblem.UNAVAILABLE
                    .because("Too many requests wait to be taken in.")
                    .fix("Try again in a moment, with the same Idempotency-Key.")
                    .retryAfter(Duration.ofSeconds(1));
        }
        long arrivedAt = System.nanoTime();
        var here = Objects.requireNonNull(Vertx.currentContext());
        return arrivals.add(arrival)
                .emitOn(work -> here.runOnContext(_ -> work.run()))
                .invoke(
                        () -> {
                            long now = System.nanoTime();
                            pace.answered(now - arrivedAt, now);
                        })
                .map(Taken::job);
    }

    /**
     * What is free is taken in with one statement; who wants what is taken, or what another of the
     * group wants too, is looked at again.
     */
    private Uni<List<Taken>> together(List<Arrival> group) {
        List<Arrival> firsts = group.stream().filter(one -> one.firstOf(group)).toList();
        return loop.run(() -> Panache.withSession(() -> takeIn(firsts)))
                .chain(made -> withRest(group, made));
    }

    private Uni<Set<String>> takeIn(List<Arrival> arrivals) {
        List<Announcement> events = arrivals.stream().map(this::announcement).toList();
        return store.takeIn(arrivals, events)
                .invoke(
                        made ->
                                outbox.written(
                                        events.stream()
                                                .filter(one -> made.contains(one.key()))
                                                .toList()));
    }

    private Uni<List<Taken>> withRest(List<Arrival> group, Set<String> made) {
        List<Arrival> rest = group.stream().filter(one -> !made.contains(id(one))).toList();
        return rest.isEmpty()
                ? Uni.createFrom().item(group.stream().map(Jobs::made).toList())
                : lookAgain(rest).map(looked -> inOrder(group, made, looked.iterator()));
    }

    private static List<Taken> inOrder(
            List<Arrival> group, Set<String> made, Iterator<Taken> looked) {
        return group.stream()
                .map(one -> made.contains(id(one)) ? made(one) : looked.next())
                .toList();
    }

    private static String id(Arrival arrival) {
        return arrival.job().id().value();
    }

    private static Taken made(Arrival arrival) {
        return new Taken.Made(arrival.job());
    }

    /** Many that repeat themselves are answered together; where they meet, one after the other. */
    private Uni<List<Taken>> lookAgain(List<Arrival> rest) {
        return rest.stream().allMatch(one -> one.firstOf(rest))
                ? loop.run(() -> Panache.withTransaction(() -> admit(rest)))
                        .onFailure(ConstraintViolationException.class)
                        .recoverWithUni(() -> oneByOne(rest))
                : oneByOne(rest);
    }

    private Uni<List<Taken>> oneByOne(List<Arrival> group) {
        return Multi.createFrom()
                .iterable(group)
                .onItem()
                .transformToUniAndConcatenate(
                        one ->
                                loop.run(() -> Panache.withTransaction(() -> admit(List.of(one))))
                                        .onFailure(ConstraintViolationException.class)
                                        .retry()
                                        .atMost(1)
                                        .map(List::getFirst)
                                        .onFailure()
                                        .recoverWithItem(Taken.Refused::new))
                .collect()
                .asList();
    }

    /**
     * Two requests at the same moment, here and in another process: the database lets one in, the
     * other looks again. Names are looked up before keys, so that a request whose own key has just
     * taken its name sees the key.
     */
    private Uni<List<Taken>> admit(List<Arrival> group) {
        return store.holders(group)
                .chain(
                        holders ->
                                store.byKeys(group)
                                        .map(known -> Taken.judge(group, holders, known)))
                .call(taken -> insert(group, taken));
    }

    private Uni<Void> insert(List<Arrival> group, List<Taken> taken) {
        List<Arrival> fresh =
                IntStream.range(0, group.size())
                        .filter(i -> taken.get(i) instanceof Taken.Made)
                        .mapToObj(group::get)
                        .toList();
        if (fresh.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return store.insert(fresh).chain(() -> together.during(() -> announce(fresh)));
    }

    private Uni<Void> announce(List<Arrival> arrivals) {
        return Multi.createFrom()
                .iterable(arrivals)
                .onItem()
                .transformToUniAndConcatenate(this::announce)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> announce(Arrival arrival) {
        return outbox.append(announcement(arrival));
    }

    @SuppressWarnings("try") // the scope is what matters
    private Announcement announcement(Arrival arrival) {
        Job job = arrival.job();
        try (Scope scope = arrival.trace().makeCurrent()) {
            return outbox.announcement(
                    DeployEvent.TOPIC,
                    job.id().value(),
                    DeployEvent.class,
                    job.requested(),
                    Cause.request(job.id().value(), job.requestedBy()));
        }
    }

    /** Takes the request to take a cluster away. */
    Uni<Job> destroy(
            String clusterId, String tenant, String subject, @Nullable IdempotencyKey key) {
        Instant now = clock.instant();
        return Panache.withSession(
                        () ->
                                clusters.get(tenant, clusterId)
                                        .invoke(Jobs::ours)
                                        .chain(cluster -> get(tenant, new JobId(cluster.jobId()))))
                .chain(
                        made ->
                                acceptDestruction(
                                        destruction(made, new JobState.Accepted(), subject, now),
                                        key));
    }

    /**
     * Takes a cluster away because its time is over; in the caller's transaction. Nothing when
     * another job works on it.
     */
    public Uni<Void> expire(Cluster cluster) {
        return store.of(cluster.tenant(), new JobId(cluster.jobId()))
                .chain(
                        made ->
                                made == null
                                        ? Uni.createFrom().nullItem()
                                        : admitDestruction(
                                                destruction(
                                                        made,
                                                        new JobState.Expiring(),
                                                        JobTransition.SLIPWAY,
                                                        clock.instant()),
                                                null))
                .onFailure(Problem.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Adds a line to the log of a job; in the caller's transaction. */
    public Uni<Void> note(String id, String line) {
        return store.lock(new JobId(id))
                .chain(
                        job ->
                                job == null
                                        ? Uni.createFrom().voidItem()
                                        : store.write(
                                                job.in(job.state(), clock.instant()),
                                                null,
                                                List.of(line),
                                                job.deadlineAt()));
    }

    /** A task for the deployer of a job, as it would be given to it now; changes nothing. */
    @WithSession
    public Uni<Deployer.Task> task(String tenant, String jobId, String deployer) {
        return get(tenant, new JobId(jobId))
                .map(
                        job -> {
                            if (!job.deployer().equals(deployer)) {
                                throw DeployProblem.TASK_UNKNOWN
                                        .because(
                                                "Deployer %s works on this job."
                                                        .formatted(job.deployer()))
                                        .fix(
                                                "Only a job of deployer %s takes reports of tasks."
                                                        .formatted(deployer));
                            }
                            String step = job.state().step();
                            return new Deployer.Task(
                                    job.id().value(),
                                    job.clusterId(),
                                    job.tenant(),
                                    job.cluster(),
                                    step == null ? JobState.START : step,
                                    0);
                        });
    }

    /** Something was heard of what a deploying job waits for: it is looked at now. */
    @WithTransaction
    public Uni<Void> heard(String id, String line) {
        Instant now = clock.instant();
        return store.lock(new JobId(id))
                .chain(
                        job ->
                                job != null && job.state() instanceof JobState.Deploying
                                        ? store.write(
                                                job.in(job.state(), now), null, List.of(line), now)
                                        : Uni.createFrom().voidItem());
    }

    private Job destruction(Job made, JobState state, String subject, Instant now) {
        return new Job(
                JobId.at(now),
                made.tenant(),
                subject,
                Job.Action.DESTROY,
                made.deployer(),
                made.clusterId(),
                made.presetVersion(),
                made.cluster(),
                made.terms().ofDestruction(),
                state,
                1,
                1,
                List.of(),
                null,
                now,
                now,
                now.plus(config.destroyLimit()));
    }

    private Uni<Job> acceptDestruction(Job job, @Nullable IdempotencyKey key) {
        outbox.refuseWhenFull();
        return Panache.withTransaction(() -> admitDestruction(job, key))
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> Panache.withTransaction(() -> admitDestruction(job, key)));
    }

    /** What a request is refused for may be the very job that its own key has just made. */
    private Uni<Job> admitDestruction(Job job, @Nullable IdempotencyKey key) {
        return earlier(job, key)
                .chain(
                        known ->
                                known == null
                                        ? clusterFree(job)
                                                .chain(
                                                        () ->
                                                                insert(
                                                                        new Arrival(
                                                                                job,
                                                                                key,
                                                                                Context.current())))
                                                .onFailure(Problem.class)
                                                .recoverWithUni(refusal -> own(job, key, refusal))
                                        : Uni.createFrom().item(known));
    }

    private Uni<Job> insert(Arrival arrival) {
        return store.insert(List.of(arrival))
                .chain(() -> announce(arrival))
                .replaceWith(arrival.job());
    }

    private Uni<Job> own(Job job, @Nullable IdempotencyKey key, Throwable refusal) {
        return earlier(job, key)
                .chain(
                        known ->
                                known == null
                                        ? Uni.createFrom().failure(refusal)
                                        : Uni.createFrom().item(known));
    }

    /** The job that this key made, when it was the same request. */
    private Uni<@Nullable Job> earlier(Job job, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKeys(List.of(new Arrival(job, key, Context.root())))
                .map(
                        known -> {
                            if (known.isEmpty()) {
                                return null;
                            }
                            if (!known.getFirst().fingerprint().equals(key.fingerprint())) {
                                throw key.reused();
                            }
                            return known.getFirst().job();
                        });
    }

    /** Refused when another job or cluster has what a retry of this one needs. */
    Uni<Void> free(Job job) {
        return switch (job.action()) {
            case DEPLOY -> {
                var again = new Arrival(job, null, Context.root());
                yield store.holders(List.of(again))
                        .invoke(
                                holders ->
                                        Taken.judge(List.of(again), holders, List.of())
                                                .getFirst()
                                                .job())
                        .replaceWithVoid();
            }
            case DESTROY -> clusterFree(job);
        };
    }

    private Uni<Void> clusterFree(Job job) {
        return clusters.get(job.tenant(), job.clusterId())
                .invoke(
                        cluster -> {
                            if (cluster.state() instanceof ClusterState.Destroyed) {
                                throw CommonProblem.NOT_FOUND
                                        .because("The cluster is destroyed.")
                                        .fix("Nothing is left to do.");
                            }
                        })
                .chain(() -> idle(job.tenant(), job.clusterId()));
    }

    private static void ours(Cluster cluster) {
        if (cluster.imported()) {
            throw DeployProblem.CLUSTER_IMPORTED
                    .because("It was there before us, so we do not take it away.")
                    .fix(
                            "Delete it as it was made; to look at it no longer: slipway cluster"
                                    + " forget "
                                    + cluster.id());
        }
    }

    /** Refused when a job works on the cluster; in the caller's transaction. */
    public Uni<Void> idle(String tenant, String clusterId) {
        return store.busy(tenant, clusterId)
                .invoke(
                        other -> {
                            if (other != null) {
                                throw DeployProblem.CLUSTER_BUSY
                                        .because(
                                                "Job %s works on it, a %s that is %s."
                                                        .formatted(
                                                                other.id().value(),
                                                                other.action().word(),
                                                                other.state().name()))
                                        .with("jobId", other.id().value())
                                        .fix("Follow it: slipway job watch " + other.id().value());
                            }
                        })
                .replaceWithVoid();
    }

    /** What a job was asked for. */
    @WithSession
    public Uni<ClusterSpec> asked(String tenant, String jobId) {
        return get(tenant, new JobId(jobId)).map(Job::cluster);
    }

    /** What costs more US dollars an hour takes somebody's approval. */
    public BigDecimal approvalAbove() {
        return approval.aboveUsdPerHour();
    }

    @WithSession
    Uni<Job> get(String tenant, JobId id) {
        return store.of(tenant, id)
                .map(
                        job -> {
                            if (job == null) {
                                throw DeployProblem.JOB_UNKNOWN
                                        .because("There is no job with this id.")
                                        .fix("List yours: slipway job list.");
                            }
                            return job;
                        });
    }

    @WithSession
    Uni<List<Job>> page(String tenant, @Nullable String state, @Nullable String before, int limit) {
        return store.page(tenant, state, before, limit);
    }
}
