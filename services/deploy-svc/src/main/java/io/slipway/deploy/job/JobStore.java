package io.slipway.deploy.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.deploy.ClusterSpec;
import io.slipway.contracts.deploy.DeployEvent;
import io.slipway.contracts.guardrail.Finding;
import io.slipway.deploy.deployer.Orphan;
import io.slipway.deploy.deployer.Plan;
import io.slipway.outbox.Announcement;
import io.slipway.outbox.Columns;
import io.slipway.outbox.FirstEvents;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class JobStore implements PanacheRepositoryBase<JobRow, String> {
    private static final int MAX_TEXT = 4000;
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};
    private static final TypeReference<List<Orphan>> ORPHANS = new TypeReference<>() {};

    /**
     * Gives due jobs to a worker: each gets its lease, the mutex of its cluster with the next
     * fencing number, and the step that is begun is written down. A step whose last run has no end
     * was lost with its worker. now() and not clock_timestamp(): only a stable function can use the
     * index.
     */
    private static final String CLAIM =
            compact(
                    """
            with starting as (
                select id, cluster_id, due_at from job
                where state = 'queued' and due_at <= now()
                  and (lease_until is null or lease_until < now())
                order by due_at limit ?4 for update skip locked),
            going as (
                select id, cluster_id, due_at from job
                where state in ('accepted', 'expiring', 'planning', 'awaiting-approval',
                                'deploying', 'verifying', 'cleaning-up', 'cancelling', 'destroying')
                  and due_at <= now() and (lease_until is null or lease_until < now())
                order by due_at limit ?3 for update skip locked),
            due as (select * from starting union all select * from going),
            fenced as (
                insert into cluster_mutex as mutex (cluster_id, fence, job_id, held_until)
                select distinct on (cluster_id) cluster_id, 1, id,
                       clock_timestamp() + ?2 * interval '1 millisecond'
                from due order by cluster_id, due_at
                on conflict (cluster_id) do update
                    set fence = mutex.fence + 1, job_id = excluded.job_id,
                        held_until = excluded.held_until
                    where mutex.job_id = excluded.job_id or mutex.held_until < clock_timestamp()
                returning job_id, fence),
            taken as (
                update job set lease_holder = ?1, lease_epoch = fenced.fence,
                       lease_until = clock_timestamp() + ?2 * interval '1 millisecond'
                from fenced where job.id = fenced.job_id
                returning job.id, job.attempt, job.action, job.state, job.step, fenced.fence),
            begun as (
                insert into job_step as step (job_id, attempt, kind, step, fence, begun_at, run_at)
                select id, attempt,
                       case state when 'planning' then 'plan' when 'deploying' then 'deploy'
                            when 'destroying' then 'destroy' when 'queued' then action
                            else 'clean-up' end,
                       coalesce(taken.step, 'start'), fence, clock_timestamp(), clock_timestamp()
                from taken
                where state in ('planning', 'queued', 'deploying', 'cleaning-up', 'cancelling',
                                'destroying')
                on conflict (job_id, attempt, kind, step) do update
                    set fence = excluded.fence, run_at = excluded.run_at, runs = step.runs + 1,
                        lost = step.lost + case when step.ended_at is null then 1 else 0 end,
                        ended_at = null, outcome = null, detail = null
                returning 1)
            select id from taken
            """);

    /**
     * Leases that go on, as long as nobody else has the job. Rows that are being settled are passed
     * over: waiting for them in another order than settling takes them could deadlock.
     */
    private static final String RENEW =
            """
            with held as (
                select * from unnest(cast(?1 as text[]), cast(?2 as bigint[])) as h (id, fence)),
            mine as (
                select job.id, job.cluster_id, held.fence
                from job join held on job.id = held.id and job.lease_epoch = held.fence
                where job.lease_until is not null
                order by job.id for update of job skip locked),
            kept as (
                update job set lease_until = clock_timestamp() + ?3 * interval '1 millisecond'
                from mine where job.id = mine.id returning 1),
            fenced as (
                update cluster_mutex as mutex
                set held_until = clock_timestamp() + ?3 * interval '1 millisecond'
                from mine where mutex.cluster_id = mine.cluster_id and mutex.fence = mine.fence
                returning 1)
            select (select count(*) from kept) + (select count(*) from fenced)
            """;

    /** A deployment that keeps its name from others. */
    private static final String HOLDING =
            """
            job.action = 'deploy' and not job.dry_run
            and (job.state in ('accepted', 'planning', 'awaiting-approval', 'queued', 'deploying',
                               'verifying', 'cleaning-up', 'cancelling')
                 or (job.state = 'failed' and job.kept))
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
            where %s
            union all
            select cast(place as integer), 'cluster ' || cluster.id || ' has it' from wanted
            join cluster using (tenant, region, name)
            where state <> 'destroyed'
            """
                    .formatted(HOLDING);

    /**
     * New jobs with all that comes with them, of those requests whose names and keys are free. It
     * is whole by itself: without a transaction around it, it is one round trip. Names and keys of
     * jobs are left to their unique indexes, because a plan that was made while the table was small
     * may look for a key among all jobs of a tenant. Names of clusters are looked up such that only
     * their own index fits: {@code offset 0} keeps the look one look for each request, and what is
     * not distinct is found by no index.
     */
    private static final String TAKE_IN =
            compact(
                    """
            with asked as (
                select * from json_populate_recordset(
                    cast(null as job), cast(cast(:jobs as text) as json))),
            made as (
                insert into job select * from asked
                where not exists (
                        select 1 from cluster where cluster.name = asked.cluster_name
                        and cluster.region = asked.region
                        and cluster.tenant is not distinct from asked.tenant
                        and cluster.state <> 'destroyed' offset 0)
                on conflict do nothing
                returning id, state, requested_by, created_at),
            begun as (
                select made.*, text from made
                join unnest(cast(:ids as text[]), cast(:lines as text[])) as l (id, text)
                using (id)),
            moved as (
                insert into job_transition (job_id, sequence, attempt, to_state, cause, actor, at)
                select id, 1, 1, state, text, requested_by, created_at from begun),
            logged as (
                insert into job_log (job_id, line, at, text)
                select id, 1, created_at, text from begun),
            %s
            select id from made
            """
                            .formatted(FirstEvents.AFTER_MADE));

    private static final String BY_KEYS =
            """
            select job.id from job join unnest(cast(?1 as text[]), cast(?2 as text[]))
                as asked (tenant, idempotency_key) using (tenant, idempotency_key)
            """;

    /**
     * Ends many steps with one statement, and gives the mutexes of their clusters free. The ids
     * stand in arrays as in {@link #SHOW}.
     */
    private static final String END =
            """
            with done as (
                select * from unnest(
                    cast(?1 as text[]), cast(?2 as text[]), cast(?3 as bigint[]), cast(?4 as text[]),
                    cast(?5 as text[])) as d (job_id, cluster_id, fence, outcome, detail)),
            ended as (
                update job_step set ended_at = cast(?6 as timestamptz), outcome = done.outcome,
                       detail = done.detail
                from done where job_step.job_id = done.job_id and job_step.fence = done.fence
                  and job_step.job_id = any(array(select job_id from done))
                  and job_step.ended_at is null
                returning 1),
            freed as (
                update cluster_mutex set held_until = cast(?6 as timestamptz)
                from done where cluster_mutex.cluster_id = done.cluster_id
                  and cluster_mutex.fence = done.fence
                  and cluster_mutex.cluster_id = any(array(select cluster_id from done))
                returning 1)
            select (select count(*) from ended) + (select count(*) from freed)
            """;

    /** New jobs, with the first move and the first line of each. */
    private static final String INSERT =
            """
            with made as (
                insert into job
                select * from json_populate_recordset(cast(null as job), cast(cast(?1 as text) as json))
                returning id, state, requested_by, created_at),
            begun as (
                select made.*, first.text from made
                join unnest(cast(?2 as text[]), cast(?3 as text[])) as first (id, text) using (id)),
            moved as (
                insert into job_transition (job_id, sequence, attempt, to_state, cause, actor, at)
                select id, 1, 1, state, text, requested_by, created_at from begun
                returning job_id)
            insert into job_log (job_id, line, at, text)
            select id, 1, created_at, text from begun
            returning job_id
            """;

    /**
     * Shows rows their jobs, and writes down their moves and the lines of their logs. The ids stand
     * in an array, because of a record set the planner expects a hundred rows, for which it would
     * rather read the table whole.
     */
    private static final String SHOW =
            """
            with changed as (
                select *
                from json_populate_recordset(cast(null as job), cast(cast(?1 as text) as json))),
            shown as (
                update job
                set cluster_id = changed.cluster_id, state = changed.state,
                    attempt = changed.attempt, moves = changed.moves, step = changed.step,
                    reason = changed.reason, remediation = changed.remediation,
                    stays = changed.stays,
                    failed_step = changed.failed_step, tries = changed.tries,
                    kept = changed.kept, orphans = changed.orphans,
                    findings = changed.findings, plan = changed.plan,
                    updated_at = changed.updated_at, deadline_at = changed.deadline_at,
                    due_at = changed.due_at, lease_epoch = changed.lease_epoch,
                    lease_until = changed.lease_until, log_lines = changed.log_lines,
                    last_line = changed.last_line
                from changed
                where job.id = changed.id and job.id = any(array(select id from changed))
                returning job.id),
            moved as (
                insert into job_transition
                    (job_id, sequence, attempt, from_state, to_state, cause, actor, at)
                select job_id, sequence, attempt, "from", "to", cause, actor, at
                from json_to_recordset(cast(cast(?2 as text) as json)) as move (
                    job_id text, sequence int, attempt int, "from" text, "to" text, cause text,
                    actor text, at timestamptz)
                returning job_id),
            logged as (
                insert into job_log (job_id, line, at, text)
                select job_id, line, at, text
                from json_populate_recordset(
                    cast(null as job_log), cast(cast(?3 as text) as json))
                returning job_id)
            select (select count(*) from shown) + (select count(*) from moved)
                + (select count(*) from logged)
            """;

    private final ObjectMapper json;
    private final Columns rowColumns;
    private final Columns recordColumns;
    private final Together together;
    private final Outbox outbox;
    private final Together.Lane<Turn> turns = new Together.Lane<>(this::show);

    /** What is written down about a job at once. */
    private record Turn(JobRow row, @Nullable JobTransition move, List<Entry> lines) {}

    private record Entry(String jobId, long line, Instant at, String text) {}

    JobStore(ObjectMapper json, Together together, Outbox outbox) {
        this.json = json;
        this.outbox = outbox;
        this.together = together;
        this.rowColumns = Columns.ofFields(json);
        this.recordColumns = Columns.ofRecords(json);
    }

    /** Short enough for the client to keep the statement prepared, which it does up to 2 KiB. */
    private static String compact(String sql) {
        return sql.strip().replaceAll("\\s+", " ");
    }

    /**
     * Makes the jobs of those requests whose names and keys are free, and announces them; outside
     * of any transaction. What another takes at the same moment is left out.
     *
     * @return ids of the jobs made
     */
    Uni<Set<String>> takeIn(List<Arrival> arrivals, List<Announcement> events) {
        return getSession()
                .chain(
                        session ->
                                FirstEvents.bind(
                                                session.createNativeQuery(TAKE_IN, String.class),
                                                events)
                                        .setParameter("jobs", rowColumns.of(rows(arrivals)))
                                        .setParameter(
                                                "ids",
                                                texts(arrivals, one -> one.job().id().value()))
                                        .setParameter("lines", texts(arrivals, Arrival::firstLine))
                                        .getResultList())
                .map(Set::copyOf);
    }

    private List<JobRow> rows(List<Arrival> arrivals) {
        return arrivals.stream()
                .map(
                        one ->
                                JobRow.of(
                                        one.job(),
                                        write(one.job().cluster()),
                                        documents(one.job()),
                                        one.key()))
                .toList();
    }

    /** Writes new jobs with one statement. A name or a key that is taken fails all of them. */
    Uni<Void> insert(List<Arrival> arrivals) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(INSERT, String.class)
                                        .setParameter(1, rowColumns.of(rows(arrivals)))
                                        .setParameter(
                                                2, texts(arrivals, one -> one.job().id().value()))
                                        .setParameter(3, texts(arrivals, Arrival::firstLine))
                                        .getResultList())
                .replaceWithVoid();
    }

    /**
     * Shows the row the job as it is now; who holds its lease goes on holding it. A line that says
     * what the last one said is left out: steps that wait say so each time they look.
     */
    Uni<Void> write(Job job, @Nullable JobTransition move, List<String> lines, Instant dueAt) {
        return locked(job.id()).chain(row -> write(row, job, move, lines, dueAt));
    }

    /** The same at the end of a step, with which the lease ends. */
    Uni<Void> settle(Job job, @Nullable JobTransition move, List<String> lines, Instant dueAt) {
        return locked(job.id())
                .invoke(row -> row.leaseUntil = null)
                .chain(row -> write(row, job, move, lines, dueAt));
    }

    private Uni<Void> write(
            JobRow row, Job job, @Nullable JobTransition move, List<String> lines, Instant dueAt) {
        row.show(job, documents(job));
        row.dueAt = dueAt;
        List<Entry> entries =
                row.news(lines).stream()
                        .map(line -> new Entry(row.id, ++row.logLines, job.updatedAt(), cut(line)))
                        .toList();
        return together.write(turns, new Turn(row, move == null ? null : cut(move), entries));
    }

    private static JobTransition cut(JobTransition move) {
        return new JobTransition(
                move.jobId(),
                move.attempt(),
                move.sequence(),
                move.from(),
                move.to(),
                cut(move.cause()),
                move.actor(),
                move.at());
    }

    /** A row that had several turns is written once, as it is after the last. */
    private Uni<Void> show(List<Turn> all) {
        Set<JobRow> rows =
                all.stream().map(Turn::row).collect(Collectors.toCollection(LinkedHashSet::new));
        List<JobTransition> moves = all.stream().map(Turn::move).filter(Objects::nonNull).toList();
        List<Entry> entries = all.stream().flatMap(turn -> turn.lines().stream()).toList();
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(SHOW, Long.class)
                                        .setParameter(1, rowColumns.of(rows, JobRow.Changing.class))
                                        .setParameter(2, recordColumns.of(moves))
                                        .setParameter(3, recordColumns.of(entries))
                                        .getResultList())
                .replaceWithVoid();
    }

    /**
     * How a step ended.
     *
     * @param fence number under which it was run
     */
    record StepEnd(Job job, long fence, String outcome, String detail) {}

    Uni<Void> end(List<StepEnd> ends, Instant now) {
        if (ends.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(END, Long.class)
                                        .setParameter(1, each(ends, one -> one.job().id().value()))
                                        .setParameter(2, each(ends, one -> one.job().clusterId()))
                                        .setParameter(
                                                3,
                                                ends.stream()
                                                        .map(StepEnd::fence)
                                                        .toArray(Long[]::new))
                                        .setParameter(4, each(ends, StepEnd::outcome))
                                        .setParameter(5, each(ends, one -> cut(one.detail())))
                                        .setParameter(6, now)
                                        .getResultList())
                .replaceWithVoid();
    }

    /** Goes on holding these jobs; those that somebody else took meanwhile stay with him. */
    Uni<Void> renew(List<Claim> claims, Duration lease) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(RENEW, Long.class)
                                        .setParameter(
                                                1,
                                                claims.stream()
                                                        .map(one -> one.job().id().value())
                                                        .toArray(String[]::new))
                                        .setParameter(
                                                2,
                                                claims.stream()
                                                        .map(Claim::epoch)
                                                        .toArray(Long[]::new))
                                        .setParameter(3, lease.toMillis())
                                        .getResultList())
                .replaceWithVoid();
    }

    private static String[] each(List<StepEnd> ends, Function<StepEnd, String> text) {
        return ends.stream().map(text).toArray(String[]::new);
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MAX_TEXT));
    }

    /** From here on, what is in flight counts for nothing; its lease still has to end. */
    Uni<Void> abandon(JobId id) {
        return locked(id)
                .invoke(row -> row.leaseEpoch = -Math.abs(row.leaseEpoch))
                .chain(row -> together.write(turns, new Turn(row, null, List.of())));
    }

    /** Those of these jobs that somebody asked to stop. */
    Uni<List<String>> cancelling(List<String> ids) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select id from job where id = any (?1) and state = 'cancelling'",
                                                String.class)
                                        .setParameter(1, ids.toArray(String[]::new))
                                        .getResultList());
    }

    /** Locks many rows with one statement; what follows in this transaction finds them locked. */
    Uni<List<Job>> lockAll(List<JobId> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return find("id in ?1 order by id", ids.stream().map(JobId::value).toList())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .map(rows -> rows.stream().map(this::domain).toList());
    }

    /** Locks the row of this tenant; null when there is none. */
    Uni<@Nullable Job> lock(String tenant, JobId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(this::read);
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

    /** The job that works on this cluster; null when none does. */
    Uni<@Nullable Job> busy(String tenant, String clusterId) {
        return find(
                        """
                        tenant = ?1 and clusterId = ?2
                        and state in ('accepted', 'expiring', 'planning', 'awaiting-approval',
                                      'queued', 'deploying', 'verifying', 'cleaning-up',
                                      'cancelling', 'destroying')
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
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .chain(
                        rows ->
                                outbox.traces(DeployEvent.TOPIC, ids)
                                        .map(traces -> claims(rows, traces)));
    }

    private List<Claim> claims(List<JobRow> rows, Map<String, String> traces) {
        return rows.stream()
                .map(row -> new Claim(domain(row), row.leaseEpoch, traces.get(row.id)))
                .toList();
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

    static Instant instant(Object column) {
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
                    json.readValue(row.findingsJson, FINDINGS),
                    json.readValue(row.orphansJson, ORPHANS),
                    row.planJson == null ? null : json.readValue(row.planJson, Plan.class));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("documents of job " + row.id, broken);
        }
    }

    private JobRow.Documents documents(Job job) {
        Plan plan = job.plan();
        return new JobRow.Documents(
                list(job.findings()),
                list(job.state().orphans()),
                plan == null ? null : write(plan));
    }

    private String list(List<?> documents) {
        return documents.isEmpty() ? "[]" : write(documents);
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
    record Claim(Job job, long epoch, @Nullable String trace) {}
}
