package io.slipway.deploy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.quarkus.runtime.StartupEvent;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.GuardrailEvent;
import io.slipway.deploy.cluster.Cluster;
import io.slipway.deploy.cluster.ClusterState;
import io.slipway.deploy.cluster.Clusters;
import io.slipway.deploy.deployer.sagemaker.CreateClusterCall;
import io.slipway.deploy.job.Blocking;
import io.slipway.deploy.job.DeployProblem;
import io.slipway.deploy.job.Jobs;
import io.slipway.deploy.job.Judgements;
import io.slipway.deploy.node.Nodes;
import io.slipway.envelope.Uuid7;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Asks for operations, and gives the work on them out and takes it back. */
@ApplicationScoped
public class ClusterOperations {
    private static final Set<NodeItem.Fate> GOING =
            Set.of(NodeItem.Fate.SENT, NodeItem.Fate.UNCLEAR, NodeItem.Fate.ACCEPTED);

    private final OperationStore store;
    private final Clusters clusters;
    private final Jobs jobs;
    private final Nodes nodes;
    private final Judgements judgements;
    private final Outbox outbox;
    private final OperationConfig config;
    private final Clock clock;

    ClusterOperations(
            OperationStore store,
            Clusters clusters,
            Jobs jobs,
            Nodes nodes,
            Judgements judgements,
            Outbox outbox,
            OperationConfig config,
            Clock clock) {
        this.store = store;
        this.clusters = clusters;
        this.jobs = jobs;
        this.nodes = nodes;
        this.judgements = judgements;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @param clusterId null for one that is to be imported
     * @param nodes that it is about
     */
    record Ask(
            OperationKind kind,
            @Nullable String clusterId,
            JsonNode body,
            List<String> nodes,
            @Nullable IdempotencyKey key) {

        /** One key is for one operation on one cluster. */
        static Ask of(
                OperationKind kind,
                @Nullable String clusterId,
                JsonNode body,
                List<String> nodes,
                @Nullable String key,
                ObjectMapper json) {
            ObjectNode whole =
                    json.createObjectNode().put("kind", kind.word()).put("cluster", clusterId);
            whole.set("asked", body);
            return new Ask(kind, clusterId, body, nodes, IdempotencyKey.of(key, whole, json));
        }
    }

    /** Takes an operation in, or answers with the one that the same key made before. */
    Uni<ClusterOperation> ask(Caller caller, Ask ask) {
        return Panache.withTransaction(() -> admit(caller, ask))
                .onFailure(ConstraintViolationException.class)
                .recoverWithUni(() -> Panache.withTransaction(() -> admit(caller, ask)));
    }

    private Uni<ClusterOperation> admit(Caller caller, Ask ask) {
        return earlier(caller.tenant(), ask.key())
                .chain(known -> known == null ? fresh(caller, ask) : Uni.createFrom().item(known));
    }

    private Uni<@Nullable ClusterOperation> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKey(tenant, key.value())
                .map(
                        known -> {
                            if (known != null && !known.fingerprint().equals(key.fingerprint())) {
                                throw key.reused();
                            }
                            return known == null ? null : known.operation();
                        });
    }

    private Uni<ClusterOperation> fresh(Caller caller, Ask ask) {
        Instant now = clock.instant();
        String clusterId = ask.clusterId();
        if (clusterId == null) {
            return importable(caller.tenant(), ask.body())
                    .map(_ -> operation(caller, ask, Uuid7.text(now), now))
                    .call(operation -> store.insert(operation, ask.key()));
        }
        return changeable(caller, clusterId, ask)
                .chain(
                        cluster -> {
                            ClusterOperation operation = operation(caller, ask, clusterId, now);
                            boolean judged =
                                    ask.kind() == OperationKind.SCALE
                                            && Scaling.grows(cluster, ask.body());
                            return judged
                                    ? judging(operation, cluster, ask, now)
                                    : store.insert(operation, ask.key()).replaceWith(operation);
                        });
    }

    private ClusterOperation operation(Caller caller, Ask ask, String clusterId, Instant now) {
        return new ClusterOperation(
                Uuid7.text(now),
                caller.tenant(),
                clusterId,
                ask.kind(),
                caller.subject(),
                ask.body(),
                new OperationState.Accepted(),
                ask.nodes().stream().map(NodeItem::asked).toList(),
                List.of(),
                now,
                now,
                now.plus(config.limit()));
    }

    /** What takes more of the account than the cluster has needs the guardrails' promise first. */
    private Uni<ClusterOperation> judging(
            ClusterOperation operation, Cluster cluster, Ask ask, Instant now) {
        ClusterOperation waiting =
                operation.with(
                        new OperationState.Judging(),
                        operation.nodes(),
                        List.of("the guardrails look whether the account has room for more nodes"),
                        now);
        return store.insert(waiting, ask.key(), now.plus(config.judging()))
                .chain(() -> jobs.asked(cluster.tenant(), cluster.jobId()))
                .chain(
                        made ->
                                announce(
                                        waiting,
                                        new DeployEvent.ScaleRequested(
                                                waiting.id(),
                                                waiting.tenant(),
                                                waiting.requestedBy(),
                                                waiting.clusterId(),
                                                cluster.deployer(),
                                                Scaling.scaled(made, cluster, ask.body()),
                                                now)))
                .replaceWith(waiting);
    }

    private Uni<Void> announce(ClusterOperation operation, DeployEvent event) {
        return outbox.append(
                DeployEvent.TOPIC,
                operation.id(),
                DeployEvent.class,
                event,
                Cause.request(operation.id(), operation.requestedBy()));
    }

    void listen(@Observes StartupEvent started) {
        judgements.others(this::judged);
    }

    /** In the transaction of the verdict; one that comes late or twice changes nothing. */
    private Uni<Void> judged(GuardrailEvent verdict) {
        return switch (verdict) {
            case GuardrailEvent.Passed passed ->
                    judged(passed.jobId(), OperationState.Judging::passed);
            case GuardrailEvent.Failed failed -> {
                Blocking blocking = Blocking.of(failed.findings());
                yield judged(
                        failed.jobId(),
                        judging -> judging.refused(blocking.reason(), blocking.remediation()));
            }
            case GuardrailEvent.Undecided _, GuardrailEvent.Unrecognised _ ->
                    Uni.createFrom().voidItem();
        };
    }

    private Uni<Void> judged(String id, Function<OperationState.Judging, OperationState> move) {
        Instant now = clock.instant();
        return store.judging(id)
                .chain(
                        operation ->
                                operation != null
                                                && operation.state()
                                                        instanceof OperationState.Judging judging
                                        ? judged(operation, move.apply(judging), now)
                                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> judged(ClusterOperation operation, OperationState next, Instant now) {
        String line =
                next instanceof OperationState.Failed(String reason, var _)
                        ? reason
                        : "guardrails passed";
        ClusterOperation moved = operation.with(next, operation.nodes(), List.of(line), now);
        return store.judged(moved, now).chain(() -> ended(moved));
    }

    /** Whoever holds something for an operation hears that it is over. */
    private Uni<Void> ended(ClusterOperation operation) {
        return operation.over() && operation.kind() == OperationKind.SCALE
                ? announce(
                        operation,
                        new DeployEvent.ScaleEnded(
                                operation.id(),
                                operation.tenant(),
                                operation.clusterId(),
                                operation.state().name(),
                                operation.updatedAt()))
                : Uni.createFrom().voidItem();
    }

    /** Gives up what the guardrails did not answer; nothing was changed for it. */
    @WithTransaction
    Uni<Void> unanswered(int most) {
        return store.unanswered(most)
                .onItem()
                .transformToMulti(ids -> Multi.createFrom().iterable(ids))
                .onItem()
                .transformToUniAndConcatenate(id -> judged(id, OperationState.Judging::unanswered))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> importable(String tenant, JsonNode body) {
        String name = body.path("name").asText();
        return clusters.holds(tenant, body.path("region").asText(), name)
                .invoke(
                        held -> {
                            if (held) {
                                throw DeployProblem.NAME_TAKEN
                                        .because("You have a cluster %s there.".formatted(name))
                                        .fix("See it: slipway cluster get " + name);
                            }
                        })
                .replaceWithVoid();
    }

    private Uni<Cluster> changeable(Caller caller, String clusterId, Ask ask) {
        return clusters.get(caller.tenant(), clusterId)
                .invoke(ClusterOperations::changeable)
                .invoke(cluster -> Scaling.check(caller, cluster, ask, jobs.approvalAbove()))
                .call(() -> jobs.idle(caller.tenant(), clusterId))
                .call(() -> unoccupied(clusterId));
    }

    private Uni<Void> unoccupied(String clusterId) {
        return store.busy(clusterId)
                .invoke(
                        other -> {
                            if (other != null) {
                                throw DeployProblem.CLUSTER_BUSY
                                        .because(
                                                "Operation %s works on it, a %s that is %s."
                                                        .formatted(
                                                                other.id(),
                                                                other.kind().word(),
                                                                other.state().name()))
                                        .with("operationId", other.id())
                                        .fix("Follow it: slipway operation get " + other.id());
                            }
                        })
                .replaceWithVoid();
    }

    private static void changeable(Cluster cluster) {
        if (cluster.imported()) {
            throw DeployProblem.CLUSTER_IMPORTED
                    .because("It was there before us, so we only look at it.")
                    .fix("Change it by hand, as it was made.");
        }
        if (!cluster.real()) {
            throw CommonProblem.CONFLICT
                    .because(
                            cluster.state() instanceof ClusterState.Destroyed
                                    ? "The cluster is destroyed."
                                    : "A dry run made no cluster that could be changed.")
                    .fix("List what there is: slipway cluster list.");
        }
        if (!(cluster.state() instanceof ClusterState.Ready)) {
            throw CommonProblem.CONFLICT
                    .because("The cluster is %s.".formatted(cluster.state().name()))
                    .fix(
                            "Only a cluster that is ready takes operations: slipway cluster get "
                                    + cluster.id());
        }
    }

    @WithSession
    Uni<ClusterOperation> get(String tenant, String id) {
        return store.of(tenant, id)
                .map(
                        operation -> {
                            if (operation == null) {
                                throw CommonProblem.NOT_FOUND
                                        .because("There is no operation with this id.")
                                        .fix("List yours: slipway operation list.");
                            }
                            return operation;
                        });
    }

    @WithSession
    Uni<List<ClusterOperation>> page(
            String tenant, @Nullable String clusterId, @Nullable String before, int limit) {
        return store.page(tenant, clusterId, before, limit);
    }

    /** Operations that something can be done about now, each with all that its turn needs. */
    @WithTransaction
    Uni<List<OperationWorker.Task>> claim(int most) {
        return store.claim(config.lease(), most)
                .onItem()
                .transformToMulti(claims -> Multi.createFrom().iterable(claims))
                .onItem()
                .transformToUniAndConcatenate(this::begun)
                .collect()
                .asList();
    }

    /** What is about to be sent is on disk before it is. */
    private Uni<OperationWorker.Task> begun(OperationStore.Claim claim) {
        ClusterOperation before = claim.operation();
        ClusterOperation operation = before.begun(clock.instant());
        return store.show(operation)
                .chain(() -> expected(operation, operation.nodes()))
                .chain(() -> clusters.find(operation.clusterId()))
                .chain(
                        cluster ->
                                wanted(cluster)
                                        .map(
                                                wanted ->
                                                        new OperationWorker.Task(
                                                                operation,
                                                                claim.epoch(),
                                                                before.lost(),
                                                                cluster,
                                                                wanted)));
    }

    private Uni<ObjectNode> wanted(@Nullable Cluster cluster) {
        if (cluster == null) {
            return Uni.createFrom().item(JsonNodeFactory.instance.objectNode());
        }
        return wantedOf(cluster);
    }

    /** What is wanted of a cluster: what its job asked for, and each change since. */
    @WithSession
    public Uni<ObjectNode> wantedOf(Cluster cluster) {
        return clusters.wanted(cluster.id())
                .chain(
                        wanted ->
                                wanted == null
                                        ? jobs.asked(cluster.tenant(), cluster.jobId())
                                                .map(CreateClusterCall::asked)
                                        : Uni.createFrom().item(wanted));
    }

    /**
     * Takes the result of a turn back. A worker whose lease was given to another changes nothing;
     * who has it now finds out what was done by looking.
     */
    @WithTransaction
    Uni<Void> settle(OperationWorker.Task task, Turn turn) {
        return store.locked(task.operation().id(), task.fence())
                .chain(
                        operation ->
                                operation == null
                                        ? Uni.createFrom().voidItem()
                                        : settle(task, operation, turn, clock.instant()));
    }

    private Uni<Void> settle(
            OperationWorker.Task task, ClusterOperation operation, Turn turn, Instant now) {
        if (!(operation.state() instanceof OperationState.Running running)) {
            return Uni.createFrom().voidItem();
        }
        return switch (turn) {
            case Turn.Goes goes when operation.deadlineAt().isBefore(now) ->
                    end(
                            task,
                            operation.with(
                                    running.failed(
                                            "It was not over by %s; the last word was: %s"
                                                    .formatted(
                                                            operation.deadlineAt(),
                                                            String.join("; ", goes.lines())),
                                            "See what AWS says of the cluster (capacity, failed nodes): slipway cluster nodes %s. Then ask again."
                                                    .formatted(operation.clusterId())),
                                    goes.nodes(),
                                    goes.lines(),
                                    now));
            case Turn.Goes goes ->
                    store.settle(
                                    operation.with(
                                            running.at(goes.step()),
                                            goes.nodes(),
                                            goes.lines(),
                                            now),
                                    task.fence(),
                                    now.plus(goes.pause()))
                            .chain(() -> expected(operation, goes.nodes()))
                            .chain(
                                    () ->
                                            goes.wanted() == null
                                                    ? Uni.createFrom().voidItem()
                                                    : clusters.want(
                                                            operation.clusterId(), goes.wanted()));
            case Turn.Done(var items, var lines) ->
                    end(task, operation.with(running.succeeded(), items, lines, now));
            case Turn.Failed(String reason, String remediation, var items, var lines) ->
                    end(
                            task,
                            operation.with(running.failed(reason, remediation), items, lines, now));
            case Turn.Imported(Cluster cluster, var wanted, var lines) ->
                    clusters.imported(cluster, wanted)
                            .chain(
                                    fresh ->
                                            end(
                                                    task,
                                                    operation.with(
                                                            fresh
                                                                    ? running.succeeded()
                                                                    : running.failed(
                                                                            "%s is looked after already, by you or by another tenant."
                                                                                    .formatted(
                                                                                            cluster
                                                                                                    .arn()),
                                                                            "Nothing was changed. See what you have: slipway cluster list."),
                                                            operation.nodes(),
                                                            lines,
                                                            now)));
        };
    }

    private Uni<Void> end(OperationWorker.Task task, ClusterOperation operation) {
        return store.settle(operation, task.fence(), operation.updatedAt())
                .chain(() -> expected(operation, operation.nodes()))
                .chain(() -> ended(operation));
    }

    /**
     * Nodes that go because somebody asked for it are told so when they are gone. It is written
     * before AWS is asked, because a node can be gone before its answer is; one that AWS refused
     * stays, and has no reason to go.
     */
    private Uni<Void> expected(ClusterOperation operation, List<NodeItem> items) {
        if (operation.kind() != OperationKind.REPLACE) {
            return Uni.createFrom().voidItem();
        }
        String cause =
                "replaced by %s, operation %s".formatted(operation.requestedBy(), operation.id());
        List<String> going = named(items, GOING);
        List<String> staying = named(items, Set.of(NodeItem.Fate.REFUSED));
        return nodes.expect(operation.clusterId(), going, cause)
                .chain(() -> nodes.expect(operation.clusterId(), staying, null));
    }

    private static List<String> named(List<NodeItem> items, Set<NodeItem.Fate> fates) {
        return items.stream()
                .filter(item -> fates.contains(item.fate()))
                .map(NodeItem::node)
                .toList();
    }
}
