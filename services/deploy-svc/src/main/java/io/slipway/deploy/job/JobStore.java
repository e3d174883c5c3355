package io.slipway.deploy.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JobStore implements PanacheRepositoryBase<JobRow, String> {
    private static final int MAX_LINE = 4000;
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};
    // now() and not clock_timestamp(): only a stable function can use the index.
    private static final String CLAIM =
            """
            with starting as (
                select id from job
                where state = 'queued' and due_at <= now()
                  and (lease_until is null or lease_until < now())
                order by due_at limit ?4 for update skip locked),
            going as (
                select id from job
                where state in ('accepted', 'deploying', 'verifying', 'cleaning-up', 'cancelling',
                                'destroying')
                  and due_at <= now() and (lease_until is null or lease_until < now())
                order by due_at limit ?3 for update skip locked)
            update job set lease_holder = ?1, lease_epoch = lease_epoch + 1,
                   lease_until = clock_timestamp() + ?2 * interval '1 millisecond'
            where id in (select id from starting union all select id from going)
            returning id
            """;

    private static final String HOLDER =
            """
            select 'job ' || id || ' deploys it' from job
            where tenant = ?1 and region = ?2 and cluster_name = ?3 and action = 'deploy'
              and state in ('accepted', 'queued', 'deploying', 'verifying', 'cleaning-up',
                            'cancelling')
            union all
            select 'cluster ' || id || ' has it' from cluster
            where tenant = ?1 and region = ?2 and name = ?3 and state <> 'destroyed'
            limit 1
            """;

    private static final String LOG =
            """
            insert into job_log (job_id, line, at, text)
            select ?1, cast(?2 as bigint) + entry.number, cast(?3 as timestamptz), entry.text
            from unnest(cast(?4 as text[])) with ordinality as entry (text, number)
            returning line
            """;

    private final ObjectMapper json;

    JobStore(ObjectMapper json) {
        this.json = json;
    }

    /** Flushed at once, so that a name or key that is taken shows here. */
    Uni<Void> insert(Job job, @Nullable IdempotencyKey key, String firstLine) {
        JobRow row = JobRow.of(job, write(job.cluster()), write(job.findings()), key);
        row.logLines = 1;
        return persistAndFlush(row)
                .chain(() -> append(job.id(), 0, List.of(firstLine), job.createdAt()));
    }

    Uni<Void> update(Job job) {
        return locked(job.id())
                .invoke(row -> row.show(job, write(job.findings())))
                .replaceWithVoid();
    }

    /** Ends the lease and says when to look again. */
    Uni<Void> release(JobId id, Instant dueAt) {
        return locked(id)
                .invoke(
                        row -> {
                            row.leaseUntil = null;
                            row.dueAt = dueAt;
                        })
                .replaceWithVoid();
    }

    /** Locks many rows with one statement; what follows in this transaction finds them locked. */
    Uni<Void> lockAll(List<Claim> claims) {
        return find("id in ?1 order by id", claims.stream().map(c -> c.job().id().value()).toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .replaceWithVoid();
    }

    /** Locks the row; null when there is none. */
    Uni<@Nullable Job> lock(JobId id) {
        return locked(id).map(this::read);
    }

    /** Locks the row, when the lease with this number is still the last one given. */
    Uni<@Nullable Job> lock(JobId id, long epoch) {
        return locked(id).map(row -> row != null && row.leaseEpoch == epoch ? read(row) : null);
    }

    /** Null, as Panache has it, when there is no such row. */
    private Uni<JobRow> locked(JobId id) {
        return findById(id.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    Uni<@Nullable Job> of(String tenant, JobId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value()).firstResult().map(this::read);
    }

    Uni<@Nullable JobRow> byKey(String tenant, IdempotencyKey key) {
        return find("tenant = ?1 and idempotencyKey = ?2", tenant, key.value()).firstResult();
    }

    /** What holds this name: a deployment under way or a cluster; null when it is free. */
    Uni<@Nullable String> holder(String tenant, String region, String name) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(HOLDER, String.class)
                                        .setParameter(1, tenant)
                                        .setParameter(2, region)
                                        .setParameter(3, name)
                                        .getResultList())
                .map(rows -> rows.isEmpty() ? null : rows.getFirst());
    }

    Uni<@Nullable Job> destroyer(String tenant, String clusterId) {
        return find(
                        """
                        tenant = ?1 and clusterId = ?2 and action = 'destroy'
                        and state in ('accepted', 'queued', 'destroying')
                        """,
                        tenant,
                        clusterId)
                .firstResult()
                .map(this::read);
    }

    Uni<List<Job>> page(String tenant, @Nullable String state, @Nullable String before, int limit) {
        return find(
                        """
                        tenant = ?1 and (?2 = '' or state = ?2) and (?3 = '' or id < ?3)
                        order by id desc
                        """,
                        tenant,
                        state == null ? "" : state,
                        before == null ? "" : before)
                .range(0, limit - 1)
                .list()
                .map(rows -> rows.stream().map(this::domain).toList());
    }

    /**
     * @param going most jobs under way
     * @param starting most jobs that begin
     */
    Uni<List<String>> claim(UUID holder, Duration lease, int going, int starting) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(CLAIM, String.class)
                                        .setParameter(1, holder)
                                        .setParameter(2, lease.toMillis())
                                        .setParameter(3, going)
                                        .setParameter(4, starting)
                                        .getResultList());
    }

    /** Reads what was just claimed, with the number of each lease. */
    Uni<List<Claim>> claims(List<String> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return find("id in ?1 order by dueAt", ids)
                .list()
                .map(
                        rows ->
                                rows.stream()
                                        .map(row -> new Claim(domain(row), row.leaseEpoch))
                                        .toList());
    }

    /** Appends lines; the job's row must be locked, which makes the numbers gapless. */
    Uni<Void> log(JobId id, List<String> lines, Instant now) {
        if (lines.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return locked(id)
                .chain(
                        row -> {
                            long before = row.logLines;
                            row.logLines += lines.size();
                            return append(id, before, lines, now);
                        });
    }

    private Uni<Void> append(JobId id, long before, List<String> lines, Instant now) {
        String[] texts =
                lines.stream()
                        .map(text -> text.substring(0, Math.min(text.length(), MAX_LINE)))
                        .toArray(String[]::new);
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(LOG, Long.class)
                                        .setParameter(1, id.value())
                                        .setParameter(2, before)
                                        .setParameter(3, now)
                                        .setParameter(4, texts)
                                        .getResultList())
                .replaceWithVoid();
    }

    Uni<List<LogLine>> logAfter(JobId id, long line, int limit) {
        return lines("line > ?2 order by line", id, line, limit);
    }

    Uni<List<LogLine>> logTail(JobId id, int limit) {
        return lines("line > ?2 order by line desc", id, 0, limit)
                .map(
                        lines -> {
                            var oldestFirst = new ArrayList<>(lines);
                            Collections.reverse(oldestFirst);
                            return oldestFirst;
                        });
    }

    private Uni<List<LogLine>> lines(String rest, JobId id, long line, int limit) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select line, at, text from job_log where job_id = ?1 and "
                                                        + rest,
                                                Object[].class)
                                        .setParameter(1, id.value())
                                        .setParameter(2, line)
                                        .setMaxResults(limit)
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new LogLine(
                                                                ((Number) row[0]).longValue(),
                                                                instant(row[1]),
                                                                (String) row[2]))
                                        .toList());
    }

    private static Instant instant(Object column) {
        return switch (column) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("a time as " + column.getClass());
        };
    }

    @Nullable Job read(@Nullable JobRow row) {
        return row == null ? null : domain(row);
    }

    private Job domain(JobRow row) {
        try {
            return row.toDomain(
                    json.readValue(row.clusterJson, ClusterSpec.class),
                    json.readValue(row.findingsJson, FINDINGS));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("documents of job " + row.id, broken);
        }
    }

    private String write(Object document) {
        try {
            return json.writeValueAsString(document);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write a document of a job", broken);
        }
    }

    /**
     * @param epoch number of the lease: a worker whose number is old changes nothing
     */
    record Claim(Job job, long epoch) {}
}
