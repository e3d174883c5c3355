package io.slipway.deploy.job;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.guardrail.Finding;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
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

    private static final String HOLDERS =
            """
            with wanted as (
                select tenant, region, name, place
                from unnest(cast(?1 as text[]), cast(?2 as text[]), cast(?3 as text[]))
                    with ordinality as w (tenant, region, name, place))
            select cast(place as integer), 'job ' || job.id || ' deploys it' from wanted
            join job on job.tenant = wanted.tenant and job.region = wanted.region
                and job.cluster_name = wanted.name
            where action = 'deploy'
              and state in ('accepted', 'queued', 'deploying', 'verifying', 'cleaning-up',
                            'cancelling')
            union all
            select cast(place as integer), 'cluster ' || cluster.id || ' has it' from wanted
            join cluster using (tenant, region, name)
            where state <> 'destroyed'
            """;

    private static final String BY_KEYS =
            """
            select job.id from job join unnest(cast(?1 as text[]), cast(?2 as text[]))
                as asked (tenant, idempotency_key) using (tenant, idempotency_key)
            """;

    private static final String LOG =
            """
            insert into job_log (job_id, line, at, text)
            select ?1, cast(?2 as bigint) + entry.number, cast(?3 as timestamptz), entry.text
            from unnest(cast(?4 as text[])) with ordinality as entry (text, number)
            returning line
            """;

    private static final String INSERT =
            """
            with made as (
                insert into job
                select * from json_populate_recordset(cast(null as job), cast(cast(?1 as text) as json))
                returning id, created_at)
            insert into job_log (job_id, line, at, text)
            select made.id, 1, made.created_at, first.text from made
            join unnest(cast(?2 as text[]), cast(?3 as text[])) as first (id, text) using (id)
            returning job_id
            """;

    private final ObjectMapper json;
    private final ObjectMapper rowJson;

    JobStore(ObjectMapper json) {
        this.json = json;
        this.rowJson =
                json.copy()
                        .setVisibility(PropertyAccessor.ALL, Visibility.NONE)
                        .setVisibility(PropertyAccessor.FIELD, Visibility.NON_PRIVATE)
                        .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    }

    /**
     * Writes new jobs and the first line of each log with one statement. A name or a key that is
     * taken fails all of them.
     */
    Uni<Void> insert(List<Arrival> arrivals) {
        List<JobRow> rows =
                arrivals.stream()
                        .map(
                                one ->
                                        JobRow.of(
                                                one.job(),
                                                write(one.job().cluster()),
                                                write(one.job().findings()),
                                                one.key()))
                        .toList();
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(INSERT, String.class)
                                        .setParameter(1, columns(rows))
                                        .setParameter(
                                                2, texts(arrivals, one -> one.job().id().value()))
                                        .setParameter(3, texts(arrivals, Arrival::firstLine))
                                        .getResultList())
                .replaceWithVoid();
    }

    private String columns(List<JobRow> rows) {
        try {
            return rowJson.writeValueAsString(rows);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write the rows of jobs", broken);
        }
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
    Uni<Void> lockAll(List<JobId> ids) {
        return find("id in ?1 order by id", ids.stream().map(JobId::value).toList())
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

    /** The jobs that the keys of these requests had made before. */
    Uni<List<Keyed>> byKeys(List<Arrival> arrivals) {
        List<Arrival> keyed = arrivals.stream().filter(one -> one.key() != null).toList();
        if (keyed.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(BY_KEYS, String.class)
                                        .setParameter(1, texts(keyed, Arrival::tenant))
                                        .setParameter(2, texts(keyed, Arrival::keyValue))
                                        .getResultList())
                .chain(
                        ids ->
                                ids.isEmpty()
                                        ? Uni.createFrom().item(List.<JobRow>of())
                                        : find("id in ?1", ids).list())
                .map(rows -> rows.stream().map(row -> Keyed.of(row, domain(row))).toList());
    }

    /**
     * What holds the names that these requests want, a deployment under way or a cluster; names
     * that are free are absent.
     *
     * @return by position in the list, from 0
     */
    Uni<Map<Integer, String>> holders(List<Arrival> arrivals) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(HOLDERS, Object[].class)
                                        .setParameter(1, texts(arrivals, Arrival::tenant))
                                        .setParameter(2, texts(arrivals, Arrival::region))
                                        .setParameter(3, texts(arrivals, Arrival::name))
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        row -> ((Number) row[0]).intValue() - 1,
                                                        row -> (String) row[1],
                                                        (first, _) -> first)));
    }

    private static String[] texts(List<Arrival> arrivals, Function<Arrival, String> text) {
        return arrivals.stream().map(text).toArray(String[]::new);
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
