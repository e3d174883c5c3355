package io.slipway.deploy.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.slipway.contracts.cluster.GroupCount;
import io.slipway.outbox.Columns;
import io.slipway.outbox.Together;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class ClusterStore implements PanacheRepositoryBase<ClusterRow, String> {
    private static final TypeReference<List<GroupCount>> GROUPS = new TypeReference<>() {};

    private static final String WRITE =
            """
            insert into cluster
            select *
            from json_populate_recordset(cast(null as cluster), cast(cast(?1 as text) as json))
            on conflict (id) do update
            set tenant = excluded.tenant, job_id = excluded.job_id, name = excluded.name,
                region = excluded.region, deployer = excluded.deployer, arn = excluded.arn,
                state = excluded.state, groups = excluded.groups,
                provisioned_at = excluded.provisioned_at, ready_at = excluded.ready_at,
                expires_at = excluded.expires_at, due_at = excluded.due_at,
                destroyed_at = excluded.destroyed_at
            returning id
            """;

    private final ObjectMapper json;
    private final Columns columns;
    private final Together together;
    private final Together.Lane<ClusterRow> rows = new Together.Lane<>(this::write);

    ClusterStore(ObjectMapper json, Together together) {
        this.json = json;
        this.together = together;
        this.columns = Columns.ofFields(json);
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
                                                select * from cluster
                                                where state = 'ready' and due_at <= ?1
                                                order by due_at limit ?2 for update skip locked
                                                """,
                                                ClusterRow.class)
                                        .setParameter(1, now)
                                        .setParameter(2, limit)
                                        .getResultList())
                .map(rows -> rows.stream().map(row -> row.toDomain(groups(row))).toList());
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
