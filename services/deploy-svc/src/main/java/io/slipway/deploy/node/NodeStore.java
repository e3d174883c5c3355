package io.slipway.deploy.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class NodeStore {
    private static final String DUE =
            """
            update cluster set nodes_due_at = now() + ?1 * interval '1 millisecond'
            where id in (
                select id from cluster
                where state = 'ready' and deployer <> 'dryrun' and nodes_due_at <= now()
                order by nodes_due_at limit ?2 for update skip locked)
            returning id
            """;

    private static final String KEEP =
            """
            insert into cluster_node as known (cluster_id, node, instance_group, instance_type, status,
                                               message, launched_at, seen_at, gone_at, cause)
            select cast(?1 as text), node, instance_group, instance_type, status, message, launched_at,
                   cast(?3 as timestamptz), gone_at, cause
            from json_populate_recordset(cast(null as cluster_node), cast(cast(?2 as text) as json))
            on conflict (cluster_id, node) do update
                set status = excluded.status, message = excluded.message, seen_at = excluded.seen_at,
                    gone_at = excluded.gone_at, cause = excluded.cause
            returning node
            """;

    private final ObjectMapper json;

    NodeStore(ObjectMapper json) {
        this.json = json;
    }

    /** Ready clusters whose nodes must be looked at, and will be again after so long. */
    Uni<List<String>> due(Duration every, int most) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(DUE, String.class)
                                        .setParameter(1, every.toMillis())
                                        .setParameter(2, most)
                                        .getResultList());
    }

    /** Locks the cluster's row, so that two looks at one cluster do not tell the same twice. */
    Uni<List<Known>> known(String clusterId) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "select id from cluster where id = ?1 for update",
                                                String.class)
                                        .setParameter(1, clusterId)
                                        .getResultList())
                .chain(Panache::getSession)
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                select node, instance_group, instance_type, status, message,
                                                       launched_at, gone_at, cause
                                                from cluster_node where cluster_id = ?1 order by node
                                                """,
                                                Object[].class)
                                        .setParameter(1, clusterId)
                                        .getResultList())
                .map(rows -> rows.stream().map(NodeStore::known).toList());
    }

    private static Known known(Object[] row) {
        return new Known(
                new ClusterNodes.Node(
                        (String) row[0],
                        (String) row[1],
                        (String) row[2],
                        (String) row[3],
                        (String) row[4],
                        time(row[5])),
                row[6] == null ? null : time(row[6]),
                (String) row[7]);
    }

    private static Instant time(Object column) {
        return column instanceof OffsetDateTime time ? time.toInstant() : (Instant) column;
    }

    Uni<Void> keep(String clusterId, List<Known> nodes, Instant now) {
        if (nodes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Map<String, @Nullable Object>> rows = nodes.stream().map(NodeStore::row).toList();
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(KEEP, String.class)
                                        .setParameter(1, clusterId)
                                        .setParameter(2, write(rows))
                                        .setParameter(3, now)
                                        .getResultList())
                .replaceWithVoid();
    }

    private static Map<String, @Nullable Object> row(Known known) {
        var row = new LinkedHashMap<String, @Nullable Object>();
        row.put("node", known.node().id());
        row.put("instance_group", known.node().group());
        row.put("instance_type", known.node().instanceType());
        row.put("status", known.node().status());
        row.put("message", known.node().message());
        row.put("launched_at", known.node().launchedAt().toString());
        row.put("gone_at", known.goneAt() == null ? null : known.goneAt().toString());
        row.put("cause", known.cause());
        return row;
    }

    private String write(Object rows) {
        try {
            return json.writeValueAsString(rows);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("cannot write nodes", broken);
        }
    }

    Uni<Void> drop(String clusterId, Collection<String> nodes) {
        if (nodes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                "delete from cluster_node where cluster_id = ?1 and node = any (?2) returning node",
                                                String.class)
                                        .setParameter(1, clusterId)
                                        .setParameter(2, nodes.toArray(String[]::new))
                                        .getResultList())
                .replaceWithVoid();
    }

    /** A look under way ends first: it would write the cause back that it had read. */
    Uni<Void> expect(String clusterId, List<String> nodes, @Nullable String cause) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                with held as (
                                                    select id from cluster where id = ?1 for update)
                                                update cluster_node set cause = nullif(?3, '')
                                                where cluster_id = (select id from held)
                                                    and node = any (?2) and gone_at is null
                                                returning node
                                                """,
                                                String.class)
                                        .setParameter(1, clusterId)
                                        .setParameter(2, nodes.toArray(String[]::new))
                                        .setParameter(3, cause == null ? "" : cause)
                                        .getResultList())
                .replaceWithVoid();
    }
}
