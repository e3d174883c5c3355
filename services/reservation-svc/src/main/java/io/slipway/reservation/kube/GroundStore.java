package io.slipway.reservation.kube;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.planner.ReservationId;
import io.slipway.reservation.kube.pod.Tenancy;
import io.slipway.reservation.kube.pod.Trouble;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The SQL of grounds. Times are the database's. */
@ApplicationScoped
class GroundStore {
    private static final String LEASE =
            """
            insert into ground_lease as l (pool, holder, held_until, fence)
            values (?1, ?2, clock_timestamp() + ?3 * interval '1 millisecond', 1)
            on conflict (pool) do update set
                fence = l.fence + case when l.holder = ?2 then 0 else 1 end,
                holder = ?2,
                held_until = clock_timestamp() + ?3 * interval '1 millisecond'
            where l.holder is null or l.holder = ?2 or l.held_until < clock_timestamp()
            returning fence
            """;
    // A home is free for one of them at a time: for the first who asks.
    private static final String RAISE =
            """
            with asked as (
                select id, home, place, row_number() over (partition by home order by place) as nth
                from unnest(cast(?2 as text[]), cast(?3 as text[])) with ordinality
                     as a (id, home, place))
            insert into ground as g (reservation_id, pool, placement, stage, stage_since, due_at, home)
            select id, ?1, 1, 'raising', clock_timestamp(), clock_timestamp(),
                   case when nth > 1 or exists (select 1 from ground h where h.home = asked.home)
                        then null else nullif(home, '') end
            from asked order by place
            on conflict (reservation_id) do update set
                placement = g.placement + 1,
                stage = 'raising',
                stage_since = clock_timestamp(),
                due_at = clock_timestamp(),
                trouble = null,
                detail = null,
                host = null,
                ssh_port = null,
                home = coalesce(g.home, excluded.home)
            where g.stage in ('failed', 'clearing', 'cleared')
            returning 1
            """;
    private static final String CLEAR =
            """
            update ground set stage = 'clearing', stage_since = clock_timestamp(),
                   due_at = clock_timestamp()
            where reservation_id = any(cast(?1 as text[])) and stage in ('raising', 'ready', 'failed')
            returning 1
            """;
    private static final String WORK =
            """
            select g.reservation_id, g.pool, g.placement, g.stage, g.stage_since, g.home,
                   g.last_oom_at, r.tenant, r.owner, r.nodes, r.gpus_per_node, r.ends_at,
                   r.github_user, r.warned_minutes, r.shared_with, clock_timestamp(), r.jupyter
            from ground g join reservation r on r.id = g.reservation_id
            where g.pool = ?1 and g.due_at is not null
              and (g.due_at <= clock_timestamp() or g.reservation_id = any(?2))
            order by g.reservation_id = any(?2) desc, g.due_at limit ?3
            """;
    private static final String SEEN =
            """
            update ground set
                stage = s.stage,
                stage_since = case when ground.stage = s.stage then stage_since
                              else clock_timestamp() end,
                due_at = case when s.stage in ('failed', 'cleared') then null
                         else clock_timestamp() + s.next * interval '1 millisecond' end,
                trouble = nullif(s.trouble, ''),
                detail = nullif(s.detail, ''),
                host = coalesce(nullif(s.host, ''), ground.host),
                ssh_port = coalesce(nullif(s.port, 0), ssh_port),
                home = case when s.stage = 'cleared' then null else home end,
                ooms = ground.ooms + s.ooms,
                last_oom_at = coalesce(cast(nullif(s.last_oom, '') as timestamptz), last_oom_at)
            from unnest(cast(?1 as text[]), cast(?2 as integer[]), cast(?3 as text[]),
                        cast(?4 as bigint[]), cast(?5 as text[]), cast(?6 as text[]),
                        cast(?7 as text[]), cast(?8 as integer[]), cast(?9 as integer[]),
                        cast(?10 as text[]))
                as s (id, placement, stage, next, trouble, detail, host, port, ooms, last_oom)
            where reservation_id = s.id and (s.placement = 0 or ground.placement = s.placement)
              and (ground.stage = 'clearing') = (s.stage = 'cleared')
              and ground.stage not in ('failed', 'cleared')
              and exists (select 1 from ground_lease l where l.pool = ground.pool and l.fence = ?11)
            returning 1
            """;
    private static final String LATER =
            """
            update ground set due_at = clock_timestamp() + ?2 * interval '1 millisecond'
            where reservation_id = any(cast(?1 as text[])) and due_at is not null
            returning 1
            """;
    // Of those that are ready only the ones that prepare: the others run for days.
    private static final String NEWS_IDS =
            """
            select r.id from reservation r join ground g on g.reservation_id = r.id
            where r.pool = ?1 and r.state = 'preparing' and g.stage in ('ready', 'failed')
            union all
            select r.id from ground g join reservation r on r.id = g.reservation_id
            where g.pool = ?1 and g.stage = 'failed' and r.state = 'active'
            union all
            select reservation_id from ground where pool = ?1 and ooms > ooms_told
            """;
    private static final String NEWS =
            """
            select g.stage, g.placement, g.trouble, g.detail, g.host, g.ssh_port, g.ooms,
                   g.last_oom_at, g.home, g.reservation_id, g.ooms_told,
                   (select count(*) from gpu where gpu.reservation_id = g.reservation_id)
            from ground g where g.reservation_id in (
            """
                    + NEWS_IDS
                    + ") order by g.stage_since limit ?2";

    Uni<@Nullable Long> lease(String pool, UUID holder, Duration ttl) {
        return rows(LEASE, pool, holder, ttl.toMillis())
                .map(rows -> rows.isEmpty() ? null : ((Number) rows.getFirst()).longValue());
    }

    /**
     * @param homes by reservation; empty where none is wanted
     */
    Uni<Void> raise(String pool, Map<String, String> homes) {
        return rows(
                        RAISE,
                        pool,
                        homes.keySet().toArray(String[]::new),
                        homes.values().toArray(String[]::new))
                .replaceWithVoid();
    }

    Uni<Void> clear(List<ReservationId> ids) {
        return rows(CLEAR, (Object) texts(ids)).replaceWithVoid();
    }

    private static String[] texts(List<ReservationId> ids) {
        return ids.stream().map(ReservationId::value).toArray(String[]::new);
    }

    /**
     * What was seen and nobody acted on yet.
     *
     * @param untold kills for memory that were not announced
     * @param held how many GPUs it holds
     */
    record News(Ground ground, int untold, int held) {}

    Uni<List<News>> news(String pool, int limit) {
        return wide(NEWS, pool, limit)
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new News(
                                                                ground((String) row[9], row),
                                                                ((Number) row[6]).intValue()
                                                                        - ((Number) row[10])
                                                                                .intValue(),
                                                                ((Number) row[11]).intValue()))
                                        .toList());
    }

    /** Whether there is any, and whether the time of a reservation has come. */
    Uni<Boolean> anyNews(String pool) {
        return rows("select exists (" + NEWS_IDS + ")", pool)
                .map(rows -> Boolean.TRUE.equals(rows.getFirst()));
    }

    /** Whose a reservation is; empty when that tenant has none of that id. */
    Uni<Optional<Whose>> whose(String tenant, ReservationId id) {
        return wide(
                        "select pool, owner from reservation where tenant = ?1 and id = ?2",
                        tenant,
                        id.value())
                .map(
                        rows ->
                                rows.stream()
                                        .map(row -> new Whose((String) row[0], (String) row[1]))
                                        .findFirst());
    }

    record Whose(String pool, String owner) {}

    Uni<@Nullable Ground> of(ReservationId id) {
        return of(List.of(id)).map(found -> found.get(id));
    }

    Uni<Map<ReservationId, Ground>> of(List<ReservationId> ids) {
        return wide(
                        """
                        select stage, placement, trouble, detail, host, ssh_port, ooms, last_oom_at,
                               home, reservation_id
                        from ground where reservation_id = any(cast(?1 as text[]))
                        """,
                        (Object) texts(ids))
                .map(
                        rows -> {
                            var all = new HashMap<ReservationId, Ground>();
                            rows.forEach(
                                    row ->
                                            all.put(
                                                    new ReservationId((String) row[9]),
                                                    ground((String) row[9], row)));
                            return all;
                        });
    }

    Uni<List<Work>> work(String pool, Collection<String> touched, int limit) {
        return wide(WORK, pool, touched.toArray(String[]::new), limit)
                .map(rows -> rows.stream().map(GroundStore::work).toList());
    }

    /** Nothing of it when somebody else has the cluster by now, or it is wanted otherwise. */
    Uni<Void> seen(List<Seen> all, long fence) {
        return rows(
                        SEEN,
                        texts(all, Seen::id),
                        numbers(all, Seen::placement),
                        texts(all, Seen::stage),
                        all.stream().map(one -> one.next().toMillis()).toArray(Long[]::new),
                        texts(all, one -> one.trouble() == null ? "" : one.trouble().kind().name()),
                        texts(all, one -> one.trouble() == null ? "" : one.trouble().words()),
                        texts(all, Seen::host),
                        numbers(all, Seen::port),
                        numbers(all, one -> one.ooms().count()),
                        texts(all, GroundStore::lastOom),
                        fence)
                .replaceWithVoid();
    }

    private static String lastOom(Seen seen) {
        var last = seen.ooms().last();
        return last == null ? "" : last.toString();
    }

    private static String[] texts(List<Seen> all, Function<Seen, String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private static Integer[] numbers(List<Seen> all, ToIntFunction<Seen> number) {
        return all.stream().mapToInt(number).boxed().toArray(Integer[]::new);
    }

    Uni<Void> told(ReservationId id, int kills) {
        return rows(
                        "update ground set ooms_told = ?2 where reservation_id = ?1 returning 1",
                        id.value(),
                        kills)
                .replaceWithVoid();
    }

    Uni<Void> later(List<String> ids, Duration next) {
        return rows(LATER, ids.toArray(String[]::new), next.toMillis()).replaceWithVoid();
    }

    /** Which of them are to have something running, or are being cleared. */
    Uni<Set<String>> live(Collection<String> ids) {
        return rows(
                        "select reservation_id from ground where reservation_id = any(?1) and stage <> 'cleared'",
                        (Object) ids.toArray(String[]::new))
                .map(
                        rows -> {
                            var live = new HashSet<String>();
                            rows.forEach(id -> live.add((String) id));
                            return live;
                        });
    }

    /**
     * What a look is written down as.
     *
     * @param placement 0 for any
     * @param host empty when it is not known, as is a port of 0
     */
    record Seen(
            String id,
            int placement,
            String stage,
            Duration next,
            @Nullable Trouble trouble,
            String host,
            int port,
            Work.Ooms ooms) {}

    private static Ground ground(String id, Object[] row) {
        return new Ground(
                id,
                (String) row[0],
                ((Number) row[1]).intValue(),
                row[2] == null
                        ? null
                        : new Trouble(Trouble.Kind.valueOf((String) row[2]), (String) row[3]),
                (String) row[4],
                row[5] == null ? null : ((Number) row[5]).intValue(),
                ((Number) row[6]).intValue(),
                row[7] == null ? null : instant(row[7]),
                row[8] != null);
    }

    private static Work work(Object[] row) {
        var id = (String) row[0];
        var stage = (String) row[3];
        if (stage.equals("clearing")) {
            return new Work.Clear(id);
        }
        var endsAt = instant(row[11]);
        return new Work.Raise(
                new Tenancy(
                        id,
                        (String) row[1],
                        ((Number) row[2]).intValue(),
                        (String) row[7],
                        (String) row[8],
                        new ArrayList<>(Arrays.asList(((String) row[9]).split(",", -1))),
                        ((Number) row[10]).intValue(),
                        endsAt,
                        users((String) row[12], (String) row[14]),
                        (String) row[5],
                        Boolean.TRUE.equals(row[16]),
                        notice(id, endsAt, row[13] != null, row[6])),
                stage.equals("ready"),
                instant(row[4]),
                instant(row[15]),
                row[6] == null ? null : instant(row[6]));
    }

    /** Its own user first, and those it is shared with. */
    private static List<String> users(@Nullable String own, @Nullable String shared) {
        var users = new ArrayList<String>();
        if (own != null) {
            users.add(own);
        }
        if (shared != null) {
            users.addAll(List.of(shared.split(",", -1)));
        }
        return users;
    }

    private static String notice(
            String id, Instant endsAt, boolean warned, @Nullable Object lastOom) {
        var end =
                warned
                        ? "This reservation ends at %s. Save your work, or extend it: slipway reservation extend %s\n"
                                .formatted(endsAt, id)
                        : "";
        return lastOom == null
                ? end
                : end
                        + "Something was killed at %s because it used more memory than this reservation has.\n"
                                .formatted(instant(lastOom));
    }

    private static Uni<List<Object>> rows(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var query = session.createNativeQuery(sql, Object.class);
                            for (int i = 0; i < parameters.length; i++) {
                                query.setParameter(i + 1, parameters[i]);
                            }
                            return query.getResultList();
                        });
    }

    private static Uni<List<Object[]>> wide(String sql, Object... parameters) {
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

    private static Instant instant(Object column) {
        return switch (column) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("a time as " + column.getClass());
        };
    }
}
