package io.slipway.deploy.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class OperationStore implements PanacheRepositoryBase<OperationRow, String> {
    private static final TypeReference<List<NodeItem>> NODES = new TypeReference<>() {};
    private static final TypeReference<List<LogEntry>> LOG = new TypeReference<>() {};

    /** Gives due operations to a worker, each with the mutex of its cluster and its next number. */
    private static final String CLAIM =
            """
            with due as (
                select id, cluster_id from cluster_operation
                where state in ('accepted', 'running') and due_at <= now()
                  and (lease_until is null or lease_until < now())
                order by due_at limit ?1 for update skip locked),
            fenced as (
                insert into cluster_mutex as mutex (cluster_id, fence, job_id, held_until)
                select cluster_id, 1, id, clock_timestamp() + ?2 * interval '1 millisecond'
                from due order by cluster_id
                on conflict (cluster_id) do update
                    set fence = mutex.fence + 1, job_id = excluded.job_id,
                        held_until = excluded.held_until
                    where mutex.job_id = excluded.job_id or mutex.held_until < clock_timestamp()
                returning job_id, fence)
            update cluster_operation set lease_epoch = fenced.fence,
                   lease_until = clock_timestamp() + ?2 * interval '1 millisecond'
            from fenced where cluster_operation.id = fenced.job_id
            returning cluster_operation.id
            """;

    private static final String UNANSWERED =
            """
            select id from cluster_operation where state = 'judging' and due_at <= now()
            order by due_at limit ?1 for update skip locked
            """;

    private static final String FREE =
            """
            update cluster_mutex set held_until = clock_timestamp()
            where cluster_id = ?1 and fence = ?2 returning cluster_id
            """;

    private final ObjectMapper json;

    OperationStore(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param epoch number of the lease: a worker whose number is old changes nothing
     */
    record Claim(ClusterOperation operation, long epoch) {}

    /** The operation that a key made before, with the fingerprint of its request. */
    record Keyed(ClusterOperation operation, String fingerprint) {}

    Uni<Void> insert(ClusterOperation operation, @Nullable IdempotencyKey key) {
        return insert(operation, key, operation.createdAt());
    }

    /**
     * @param due when to look at it
     */
    Uni<Void> insert(ClusterOperation operation, @Nullable IdempotencyKey key, Instant due) {
        OperationRow row = OperationRow.of(operation, documents(operation), key);
        row.dueAt = due;
        return persistAndFlush(row).replaceWithVoid();
    }

    /** Locked, while it waits for the guardrails; else null. */
    Uni<@Nullable ClusterOperation> judging(String id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> row != null && row.state.equals("judging") ? domain(row) : null);
    }

    /** Those that the guardrails have left without a word. */
    Uni<List<String>> unanswered(int most) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(UNANSWERED, String.class)
                                        .setParameter(1, most)
                                        .getResultList());
    }

    /** Nobody has its lease; it is looked at from then on. */
    Uni<Void> judged(ClusterOperation operation, Instant due) {
        return findById(operation.id(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(
                        row -> {
                            row.show(operation, documents(operation));
                            row.dueAt = due;
                        })
                .replaceWithVoid();
    }

    Uni<List<Claim>> claim(Duration lease, int most) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(CLAIM, String.class)
                                        .setParameter(1, most)
                                        .setParameter(2, lease.toMillis())
                                        .getResultList())
                .chain(
                        ids ->
                                ids.isEmpty()
                                        ? Uni.createFrom().item(List.<OperationRow>of())
                                        : find("id in ?1 order by dueAt", ids).list())
                .map(
                        rows ->
                                rows.stream()
                                        .map(row -> new Claim(domain(row), row.leaseEpoch))
                                        .toList());
    }

    /** Shows the row the operation; who holds its lease goes on holding it. */
    Uni<Void> show(ClusterOperation operation) {
        return findById(operation.id(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(row -> row.show(operation, documents(operation)))
                .replaceWithVoid();
    }

    /** The same at the end of a turn, with which the lease and the mutex end. */
    Uni<Void> settle(ClusterOperation operation, long epoch, Instant dueAt) {
        return findById(operation.id(), LockModeType.PESSIMISTIC_WRITE)
                .invoke(
                        row -> {
                            row.show(operation, documents(operation));
                            row.dueAt = dueAt;
                            row.leaseUntil = null;
                        })
                .chain(this::getSession)
                .chain(
                        session ->
                                session.createNativeQuery(FREE, String.class)
                                        .setParameter(1, operation.clusterId())
                                        .setParameter(2, epoch)
                                        .getResultList())
                .replaceWithVoid();
    }

    /** Locked, when the lease with this number is still the last one given; else null. */
    Uni<@Nullable ClusterOperation> locked(String id, long epoch) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE)
                .map(row -> row != null && row.leaseEpoch == epoch ? domain(row) : null);
    }

    Uni<@Nullable ClusterOperation> of(String tenant, String id) {
        return find("tenant = ?1 and id = ?2", tenant, id)
                .firstResult()
                .map(row -> row == null ? null : domain(row));
    }

    Uni<@Nullable Keyed> byKey(String tenant, String key) {
        return find("tenant = ?1 and idempotencyKey = ?2", tenant, key)
                .firstResult()
                .map(
                        row ->
                                row == null
                                        ? null
                                        : new Keyed(domain(row), String.valueOf(row.fingerprint)));
    }

    /** The operation that works on this cluster; null when none does. */
    Uni<@Nullable ClusterOperation> busy(String clusterId) {
        return find("clusterId = ?1 and state in ('judging', 'accepted', 'running')", clusterId)
                .firstResult()
                .map(row -> row == null ? null : domain(row));
    }

    Uni<List<ClusterOperation>> page(
            String tenant, @Nullable String clusterId, @Nullable String before, int limit) {
        return find(
                        """
                        tenant = ?1 and (?2 = '' or clusterId = ?2) and (?3 = '' or id < ?3)
                        order by id desc
                        """,
                        tenant,
                        clusterId == null ? "" : clusterId,
                        before == null ? "" : before)
                .range(0, limit - 1)
                .list()
                .map(rows -> rows.stream().map(this::domain).toList());
    }

    private ClusterOperation domain(OperationRow row) {
        try {
            return row.toDomain(
                    json.readTree(row.askedJson),
                    json.readValue(row.nodesJson, NODES),
                    json.readValue(row.logJson, LOG));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("documents of operation " + row.id, broken);
        }
    }

    private OperationRow.Documents documents(ClusterOperation operation) {
        try {
            return new OperationRow.Documents(
                    json.writeValueAsString(operation.asked()),
                    json.writeValueAsString(operation.nodes()),
                    json.writeValueAsString(operation.log()));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("documents of operation " + operation.id(), broken);
        }
    }
}
