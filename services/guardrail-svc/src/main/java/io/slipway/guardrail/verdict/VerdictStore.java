package io.slipway.guardrail.verdict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.guardrail.rule.BuiltCluster.Wanted;
import io.slipway.guardrail.rule.Evidence;
import io.slipway.guardrail.rule.Finding;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class VerdictStore implements PanacheRepositoryBase<VerdictRow, String> {
    private static final TypeReference<List<Finding>> FINDINGS = new TypeReference<>() {};
    private static final TypeReference<List<Evidence.Used>> EVIDENCE = new TypeReference<>() {};
    private static final TypeReference<List<Wanted>> WANTED = new TypeReference<>() {};

    private static final String INSERT =
            """
            insert into verdict
            select *
            from json_populate_recordset(cast(null as verdict), cast(cast(?1 as text) as json))
            returning id
            """;

    private final ObjectMapper json;
    private final Columns columns;
    private final Together together;
    private final Together.Lane<VerdictRow> rows = new Together.Lane<>(this::insert);

    VerdictStore(ObjectMapper json, Together together) {
        this.json = json;
        this.together = together;
        this.columns = Columns.ofFields(json);
    }

    Uni<Void> insert(JobVerdict verdict) {
        String wanted = verdict.wanted() == null ? null : write(verdict.wanted());
        List<Evidence.Used> used = verdict.basis().evidence();
        String evidence = used.isEmpty() ? null : write(used);
        return together.write(
                rows,
                VerdictRow.of(verdict, write(verdict.verdict().findings()), wanted, evidence));
    }

    private Uni<Void> insert(List<VerdictRow> verdicts) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(INSERT, String.class)
                                        .setParameter(1, columns.of(verdicts))
                                        .getResultList())
                .replaceWithVoid();
    }

    /**
     * What was judged before anything was made.
     *
     * @param accountId that was read for it; null when none was
     */
    record Before(
            String tenant,
            List<Wanted> wanted,
            @Nullable String accountId,
            @Nullable String request) {}

    /**
     * What the requests of these jobs asked for, by job; absent are those whose request was not
     * judged here.
     */
    Uni<Map<String, Before>> before(Collection<String> jobIds) {
        return find(
                        """
                        jobId in ?1 and phase = 'pre' and wantedJson is not null
                        order by id desc
                        """,
                        jobIds)
                .list()
                .map(
                        verdicts ->
                                verdicts.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        row -> row.jobId,
                                                        this::before,
                                                        (latest, _) -> latest)));
    }

    private Before before(VerdictRow row) {
        return new Before(row.tenant, read(row.wantedJson, WANTED), row.accountId, row.request);
    }

    Uni<@Nullable JobVerdict> of(String tenant, VerdictId id) {
        return find("tenant = ?1 and id = ?2", tenant, id.value())
                .firstResult()
                .map(row -> row == null ? null : domain(row));
    }

    Uni<List<JobVerdict>> page(
            String tenant, @Nullable String jobId, @Nullable String before, int limit) {
        return find(
                        """
                        tenant = ?1 and (?2 = '' or jobId = ?2) and (?3 = '' or id < ?3)
                        order by id desc
                        """,
                        tenant,
                        jobId == null ? "" : jobId,
                        before == null ? "" : before)
                .range(0, limit - 1)
                .list()
                .map(rows -> rows.stream().map(this::domain).toList());
    }

    private JobVerdict domain(VerdictRow row) {
        return row.toDomain(
                read(row.findingsJson, FINDINGS),
                wanted(row),
                row.evidenceJson == null ? List.of() : read(row.evidenceJson, EVIDENCE));
    }

    private @Nullable List<Wanted> wanted(VerdictRow row) {
        return row.wantedJson == null ? null : read(row.wantedJson, WANTED);
    }

    private <T> T read(@Nullable String document, TypeReference<T> type) {
        try {
            return json.readValue(document, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot read a document of a verdict", broken);
        }
    }

    private String write(Object document) {
        try {
            return json.writeValueAsString(document);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write a document of a verdict", broken);
        }
    }
}
