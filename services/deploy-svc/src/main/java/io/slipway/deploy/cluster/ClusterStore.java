package io.slipway.deploy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class ClusterStore implements PanacheRepositoryBase<ClusterRow, String> {
    private static final TypeReference<List<GroupCount>> GROUPS = new TypeReference<>() {};

    private static final String WRITE =
            """
            insert into cluster
                (id, tenant, job_id, name, region, deployer, arn, state, groups, provisioned_at,
                 ready_at, expires_at, due_at, destroyed_at, imported, usd_per_hour, budget_usd)
            select id, tenant, job_id, name, region, deployer, arn, state, groups, provisioned_at,
                   ready_at, expires_at, due_at, destroyed_at, imported, usd_per_hour, budget_usd
            from json_populate_recordset(cast(null as cluster), cast(cast(?1 as text) as json))
            on conflict (id) do update
            set tenant = excluded.tenant, job_id = excluded.job_id, name = excluded.name,
                region = excluded.region, deployer = excluded.deployer, arn = excluded.arn,
                state = excluded.state, groups = excluded.groups,
                provisioned_at = excluded.provisioned_at, ready_at = excluded.ready_at,
                expires_at = excluded.expires_at, due_at = excluded.due_at,
                destroyed_at = excluded.destroyed_at, imported = excluded.imported,
                usd_per_hour = excluded.usd_per_hour, budget_usd = excluded.budget_usd
            returning id
            """;

    private static final String DOCUMENT =
            """
            with document as (
                select *
                from json_to_recordset(cast(cast(?1 as text) as json)) as one (id text, text text))
            update cluster set {column} = document.text
            from document
            where cluster.id = document.id and cluster.id = any(array(select id from document))
            returning cluster.id
            """;

    private record Document(String id, String text) {}

    private final ObjectMapper json;
    private final Columns columns;
    private final Columns documentColumns;
    private final Together together;
    private final Together.Lane<ClusterRow> rows = new Together.Lane<>(this::write);
    private final Together.Lane<Document> puts = new Together.Lane<>(all -> write("outputs", all));
    private final Together.Lane<Document> wants = new Together.Lane<>(all -> write("desired", all));

    ClusterStore(ObjectMapper json, Together together) {
        this.json = json;
        this.together = together;
        this.columns = Columns.ofFields(json);
        this.documentColumns = Columns.ofRecords(json);
    }

    /** A row that was shown several clusters is written once, as it is after the last. */
    private Uni<Void> write(List<ClusterRow> shown) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(WRITE, String.class)
                                        .setParameter(1, columns.of(new LinkedHashSet<>(shown)))
                                        .getResultList())
                .replaceWithVoid();
    }

    Uni<Void> insert(Cluster cluster) {
        return together.write(rows, new ClusterRow().show(cluster, write(cluster)));
    }

    Uni<Void> lockAll(List<String> ids) {
        return find("id in ?1 order by id", ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list()
                .replaceWithVoid();
    }

    Uni<Void> replace(Cluster cluster) {
        return locked(cluster.id())
                .chain(known -> known == null ? insert(cluster) : update(cluster));
    }

    /** Locks the row, shows it the next cluster. */
    Uni<Void> update(Cluster cluster) {
        return findById(cluster.id(), LockModeType.PESSIMISTIC_WRITE)
                .chain(row -> together.write(rows, row.show(cluster, write(cluster))));
    }

    Uni<@Nullable Cluster> locked(String id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE).map(this::read);
    }

    /** Ready clusters about whose end something must be done now, locked. */
    Uni<List<Cluster>> due(Instant now, int limit) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select id from cluster
                                                where state = 'ready' and due_at <= ?1
                                                order by due_at limit ?2 for update skip locked
                                                """,
                                                String.class)
                                        .setParameter(1, now)
                                        .setParameter(2, limit)
                                        .getResultList())
                .chain(
                        ids ->
                                ids.isEmpty()
                                        ? Uni.createFrom().item(List.<ClusterRow>of())
                                        : find("id in ?1 order by dueAt", ids).list())
                .map(rows -> rows.stream().map(row -> row.toDomain(groups(row))).toList());
    }

    Uni<@Nullable Cluster> anyOf(String id) {
        return findById(id).map(this::read);
    }

    Uni<Boolean> holds(String tenant, String region, String name) {
        return count(
                        "tenant = ?1 and region = ?2 and name = ?3 and state <> 'destroyed'",
                        tenant,
                        region,
                        name)
                .map(found -> found > 0);
    }

    /** Whether any tenant has it, or this one has another of its name. */
    Uni<Boolean> known(String arn, String tenant, String region, String name) {
        return count(
                        """
                        state <> 'destroyed'
                        and (arn = ?1 or (tenant = ?2 and region = ?3 and name = ?4))
                        """,
                        arn,
                        tenant,
                        region,
                        name)
                .map(found -> found > 0);
    }

    Uni<@Nullable ObjectNode> wanted(String id) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select coalesce(desired, '') from cluster where id = ?1",
                                                String.class)
                                        .setParameter(1, id)
                                        .getSingleResultOrNull())
                .map(text -> text == null || text.isEmpty() ? null : object(text));
    }

    /** Remembers what is wanted of a cluster, also of one that this transaction inserts. */
    Uni<Void> want(String id, ObjectNode wanted) {
        return together.write(wants, new Document(id, wanted.toString()));
    }

    Uni<Map<String, String>> outputs(String id) {
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select outputs from cluster where id = ?1",
                                                String.class)
                                        .setParameter(1, id)
                                        .getSingleResultOrNull())
                .map(
                        text -> {
                            var outputs = new TreeMap<String, String>();
                            object(text == null ? "{}" : text)
                                    .properties()
                                    .forEach(
                                            each ->
                                                    outputs.put(
                                                            each.getKey(),
                                                            each.getValue().asText()));
                            return outputs;
                        });
    }

    /** Remembers the outputs of a cluster, also of one that this transaction inserts. */
    Uni<Void> put(String id, Map<String, String> outputs) {
        ObjectNode document = json.createObjectNode();
        outputs.forEach(document::put);
        return together.write(puts, new Document(id, document.toString()));
    }

    private Uni<Void> write(String column, List<Document> documents) {
        Map<String, Document> last = new LinkedHashMap<>();
        documents.forEach(one -> last.put(one.id(), one));
        return getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                DOCUMENT.replace("{column}", column), String.class)
                                        .setParameter(1, documentColumns.of(last.values()))
                                        .getResultList())
                .replaceWithVoid();
    }

    private ObjectNode object(String text) {
        try {
            return (ObjectNode) json.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("no document: " + text, broken);
        }
    }

    Uni<@Nullable Cluster> of(String tenant, String id) {
        return find("tenant = ?1 and id = ?2", tenant, id).firstResult().map(this::read);
    }

    Uni<List<Cluster>> page(String tenant, @Nullable String before, int limit) {
        return (before == null
                        ? find("tenant = ?1 order by id desc", tenant)
                        : find("tenant = ?1 and id < ?2 order by id desc", tenant, before))
                .range(0, limit - 1)
                .list()
                .map(rows -> rows.stream().map(row -> row.toDomain(groups(row))).toList());
    }

    private @Nullable Cluster read(@Nullable ClusterRow row) {
        return row == null ? null : row.toDomain(groups(row));
    }

    private List<GroupCount> groups(ClusterRow row) {
        try {
            return json.readValue(row.groupsJson, GROUPS);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("groups of cluster " + row.id, broken);
        }
    }

    private String write(Cluster cluster) {
        try {
            return json.writeValueAsString(cluster.groups());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("groups of cluster " + cluster.id(), broken);
        }
    }
}
