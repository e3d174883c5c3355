package io.slipway.deploy.meter;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.deploy.meter.Survey.ClusterLine;
import io.slipway.deploy.meter.Survey.Health;
import io.slipway.deploy.meter.Survey.JobLine;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@ApplicationScoped
class MeterStore {
    /** More label values than this cost a time series database more than they tell. */
    private static final int NAMED = 200;

    /** The condition is that of an index, so that jobs that have ended cost nothing. */
    private static final String JOBS =
            """
            select state, count(*), min(updated_at) from job
            where state in ('accepted', 'expiring', 'planning', 'awaiting-approval', 'queued',
                            'deploying', 'verifying', 'cleaning-up', 'cancelling', 'destroying')
            group by state order by state
            """;

    private static final String CLUSTERS =
            """
            select state, count(*), sum(usd_per_hour) from cluster
            where state <> 'destroyed' group by state order by state
            """;

    private static final String EXPIRIES =
            """
            select tenant || '/' || region || '/' || name, expires_at from cluster
            where state = 'ready' and expires_at is not null order by expires_at limit ?1
            """;

    private static final String NODES =
            """
            with named as (
                select id, tenant || '/' || region || '/' || name as name from cluster
                where state <> 'destroyed' order by id desc limit ?1)
            select named.name, coalesce(node.health, lower(node.status)), count(*)
            from cluster_node node
            join cluster on cluster.id = node.cluster_id and cluster.state <> 'destroyed'
            left join named on named.id = cluster.id
            where node.gone_at is null
            group by 1, 2 order by 1, 2
            """;

    Uni<Survey> survey() {
        return jobs().chain(
                        jobs ->
                                clusters()
                                        .chain(
                                                clusters ->
                                                        expiries()
                                                                .chain(
                                                                        ends ->
                                                                                nodes().map(
                                                                                                nodes ->
                                                                                                        new Survey(
                                                                                                                jobs,
                                                                                                                clusters,
                                                                                                                ends,
                                                                                                                nodes)))));
    }

    private Uni<List<JobLine>> jobs() {
        return rows(JOBS)
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new JobLine(
                                                                (String) row[0],
                                                                count(row[1]),
                                                                instant(row[2])))
                                        .toList());
    }

    private Uni<List<ClusterLine>> clusters() {
        return rows(CLUSTERS)
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new ClusterLine(
                                                                (String) row[0],
                                                                count(row[1]),
                                                                ((Number) row[2]).doubleValue()))
                                        .toList());
    }

    private Uni<Map<String, Long>> expiries() {
        return rows(EXPIRIES, NAMED)
                .map(
                        rows -> {
                            Map<String, Long> all = new LinkedHashMap<>();
                            rows.forEach(
                                    row ->
                                            all.put(
                                                    (String) row[0],
                                                    instant(row[1]).getEpochSecond()));
                            return all;
                        });
    }

    private Uni<Map<Health, Integer>> nodes() {
        return rows(NODES, NAMED)
                .map(
                        rows -> {
                            Map<Health, Integer> all = new LinkedHashMap<>();
                            rows.forEach(
                                    row ->
                                            all.put(
                                                    new Health((String) row[0], (String) row[1]),
                                                    count(row[2])));
                            return all;
                        });
    }

    private static Instant instant(Object value) {
        return ((OffsetDateTime) value).toInstant();
    }

    private static int count(Object value) {
        return ((Number) value).intValue();
    }

    private static Uni<List<Object[]>> rows(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var query = session.createNativeQuery(sql, Object[].class);
                            for (int i = 0; i < parameters.length; i++) {
                                query.setParameter(i + 1, parameters[i]);
                            }
                            return query.getResultList();
                        });
    }
}
