package io.slipway.stress.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.load.LoadPlan;
import io.slipway.load.LoadReport;
import io.slipway.load.Progress;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class RunStore implements PanacheRepositoryBase<RunRow, String> {
    /** Any number, the same in all replicas: one of them counts and claims at a time. */
    private static final long TURNS = 8086;

    private static final String CLAIM =
            """
            update run set state = 'running', attempts = attempts + 1,
                   started_at = clock_timestamp(), started = 0, done = 0, failed = 0,
                   lease_holder = ?1, lease_epoch = lease_epoch + 1,
                   lease_until = clock_timestamp() + ?2 * interval '1 millisecond'
            where id = any(array(
                select id from run where state = 'queued' order by id
                limit greatest(0, ?3 - (
                    select count(*) from run where state in ('running', 'cancelling')))
                for update))
            returning id
            """;

    private static final String DESERTED =
            """
            select id from run
            where state in ('running', 'cancelling') and lease_until < clock_timestamp()
            order by id limit ?1 for update skip locked
            """;

    private static final String RENEW =
            """
            update run set lease_until = clock_timestamp() + ?3 * interval '1 millisecond',
                   started = ?4, done = ?5, failed = ?6
            where id = ?1 and lease_epoch = ?2 and state in ('running', 'cancelling')
            returning state
            """;

    private static final String INSERT =
            """
            insert into run
            select *
            from json_populate_recordset(cast(null as run), cast(cast(?1 as text) as json))
            returning id
            """;

    private static final String SMOKED =
            """
            select endpoint_id, endpoint_version from run
            where origin = 'smoke' and endpoint_id = any (?1)
            """;

    private final ObjectMapper json;
    private final Together together;
    private final Columns columns;
    private final Together.Lane<RunRow> rows = new Together.Lane<>(this::insert);

    RunStore(ObjectMapper json, Together together) {
        this.json = json;
        this.together = together;
        this.columns = Columns.ofFields(json);
    }

    Uni<RunRow> insert(Run run, @Nullable IdempotencyKey key) {
        RunRow row = RunRow.of(run, write(run.plan()), key);
        return together.write(rows, row).replaceWith(row);
    }

    private Uni<Void> insert(List<RunRow> runs) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(INSERT, String.class)
                                        .setParameter(1, columns.of(runs))
                                        .getResultList())
                .replaceWithVoid();
    }

    Uni<Void> update(Run run) {
        return locked(run.id()).invoke(row -> row.show(run.state())).replaceWithVoid();
    }

    /** Locks the row; null when there is none. */
    Uni<@Nullable Run> lock(RunId id) {
        return locked(id).map(this::read);
    }

    /** Locks the row, when the lease with this number is still the last one given. */
    Uni<@Nullable Run> lock(RunId id, long epoch) {
        return locked(id).map(row -> row != null && row.leaseEpoch == epoch ? read(row) : null);
    }

    private Uni<RunRow> locked(RunId id) {
        return findById(id.value(), LockModeType.PESSIMISTIC_WRITE);
    }

    Uni<@Nullable RunRow> of(String tenant, RunId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value()).firstResult();
    }

    Uni<@Nullable RunRow> byKey(String tenant, IdempotencyKey key) {
        return find("tenant = ?1 and idempotencyKey = ?2", tenant, key.value()).firstResult();
    }

    /** What versions of these endpoints have their smoke runs. */
    Uni<Set<Run.EndpointVersion>> smoked(Collection<String> endpointIds) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(SMOKED, Object[].class)
                                        .setParameter(1, endpointIds.toArray(String[]::new))
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Run.EndpointVersion(
                                                                (String) row[0],
                                                                ((Number) row[1]).longValue()))
                                        .collect(Collectors.toCollection(HashSet::new)));
    }

    /** How many runs the tenant has asked for that have not begun. */
    Uni<Long> waiting(String tenant) {
        return count("tenant = ?1 and state = 'queued' and origin = 'asked'", tenant);
    }

    Uni<List<RunRow>> page(
            String tenant,
            @Nullable String state,
            @Nullable String endpointId,
            @Nullable String before,
            int limit) {
        return find(
                        """
                        tenant = ?1 and (?2 = '' or state = ?2) and (?3 = '' or endpointId = ?3)
                        and (?4 = '' or id < ?4) order by id desc
                        """,
                        tenant,
                        state == null ? "" : state,
                        endpointId == null ? "" : endpointId,
                        before == null ? "" : before)
                .range(0, limit - 1)
                .list();
    }

    /** The next runs in line, as far as the limit over all replicas has room. */
    Uni<List<String>> claim(UUID holder, Duration lease, int limit) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select 1 from pg_advisory_xact_lock("
                                                        + TURNS
                                                        + ")",
                                                Integer.class)
                                        .getSingleResult()
                                        .chain(
                                                () ->
                                                        session.createNativeQuery(
                                                                        CLAIM, String.class)
                                                                .setParameter(1, holder)
                                                                .setParameter(2, lease.toMillis())
                                                                .setParameter(3, limit)
                                                                .getResultList()));
    }

    Uni<List<Claim>> claims(List<String> ids) {
        return find("id in ?1 order by id", ids)
                .list()
                .map(
                        rows ->
                                rows.stream()
                                        .map(row -> new Claim(domain(row), row.leaseEpoch))
                                        .toList());
    }

    /** Locks runs whose process is silent. */
    Uni<List<Run>> deserted(int limit) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(DESERTED, String.class)
                                        .setParameter(1, limit)
                                        .getResultList())
                .chain(ids -> find("id in ?1 order by id", ids).list())
                .map(rows -> rows.stream().map(this::domain).toList());
    }

    /** The state, or nothing when the lease is lost. */
    Uni<List<String>> renew(Claim claim, Duration lease, Progress progress) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(RENEW, String.class)
                                        .setParameter(1, claim.run().id().value())
                                        .setParameter(2, claim.epoch())
                                        .setParameter(3, lease.toMillis())
                                        .setParameter(4, progress.started())
                                        .setParameter(5, progress.done())
                                        .setParameter(6, progress.failed())
                                        .getResultList());
    }

    /** The report, and its numbers in place of the last ones told on the way. */
    Uni<Void> keep(RunId id, LoadReport report) {
        var row = new ReportRow();
        row.runId = id.value();
        row.json = report.toJson();
        return findById(id.value())
                .invoke(run -> run.show(report.requests()))
                .chain(() -> getSession())
                .chain(session -> session.persist(row));
    }

    Uni<@Nullable String> report(RunId id) {
        return getSession()
                .chain(session -> session.find(ReportRow.class, id.value()))
                .map(row -> row == null ? null : row.json);
    }

    @Nullable Run read(@Nullable RunRow row) {
        return row == null ? null : domain(row);
    }

    Run domain(RunRow row) {
        try {
            return row.toDomain(json.readValue(row.planJson, LoadPlan.class));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("the plan of run " + row.id, broken);
        }
    }

    private String write(LoadPlan plan) {
        try {
            return json.writeValueAsString(plan);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write the plan of a run", broken);
        }
    }

    /**
     * @param epoch number of the lease: a worker whose number is old changes nothing
     */
    record Claim(Run run, long epoch) {}
}
