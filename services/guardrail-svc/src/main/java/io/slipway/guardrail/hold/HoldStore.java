package io.slipway.guardrail.hold;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.guardrail.account.Account;
import io.slipway.guardrail.hold.Ledger.Held;
import io.slipway.guardrail.hold.Ledger.Wanted;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class HoldStore {
    /** Sorted, so that two transactions never wait for each other in a circle. */
    private static final String MAKE_LOCKS =
            """
            insert into quota_lock (account_id, region, quota)
            select ?1, ?2, name from unnest(cast(?3 as text[])) as quotas (name) order by name
            on conflict do nothing returning quota
            """;

    private static final String LOCK =
            """
            select quota from quota_lock
            where account_id = ?1 and region = ?2 and quota = any(cast(?3 as text[]))
            order by quota for update
            """;

    // Without a limit: what is promised and not yet seen is bounded by the quotas themselves.
    private static final String HOLDS =
            """
            select job_id, cluster_name, instance_type, spot, count, seen_at from quota_hold
            where account_id = ?1 and region = ?2 and job_id <> ?3
              and (seen_at is null or seen_at > now() - interval '10 minutes')
            order by held_at, job_id
            """;

    private static final String TAKE =
            """
            insert into quota_hold (account_id, region, job_id, instance_type, spot, cluster_name,
                                    count, held_at)
            select ?1, ?2, ?3, type, spot, ?4, count, ?8
            from unnest(cast(?5 as text[]), cast(?6 as boolean[]), cast(?7 as bigint[]))
                as wanted (type, spot, count)
            on conflict (account_id, region, job_id, instance_type, spot)
                do update set count = excluded.count, held_at = excluded.held_at, seen_at = null
            returning job_id
            """;

    private static final String SEEN =
            """
            update quota_hold set seen_at = ?4
            where account_id = ?1 and region = ?2 and job_id = any(cast(?3 as text[]))
              and seen_at is null
            returning job_id
            """;

    private static final String KEPT =
            """
            with old as (
                delete from quota_hold where seen_at < now() - interval '1 day' returning job_id)
            update quota_hold set seen_at = coalesce(seen_at, ?2) where job_id = ?1
              and job_id not in (select job_id from old)
            returning job_id
            """;

    private static final String RELEASE =
            "delete from quota_hold where job_id = ?1 returning job_id";

    /** Nobody else counts or promises on these quotas until the transaction ends. */
    Uni<Void> lock(Account account, Collection<String> quotas) {
        String[] names = quotas.toArray(String[]::new);
        return run(MAKE_LOCKS, account.id(), account.region(), names)
                .chain(() -> run(LOCK, account.id(), account.region(), names));
    }

    Uni<Ledger> ledger(Account account, String butOf) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(HOLDS, Object[].class)
                                        .setParameter(1, account.id())
                                        .setParameter(2, account.region())
                                        .setParameter(3, butOf)
                                        .getResultList())
                .map(rows -> new Ledger(rows.stream().map(HoldStore::held).toList()));
    }

    Uni<Void> take(
            Account account, String jobId, String cluster, List<Wanted> wanted, Instant now) {
        return run(
                TAKE,
                account.id(),
                account.region(),
                jobId,
                cluster,
                wanted.stream().map(Wanted::instanceType).toArray(String[]::new),
                wanted.stream().map(Wanted::spot).toArray(Boolean[]::new),
                wanted.stream().map(Wanted::count).toArray(Long[]::new),
                now);
    }

    Uni<Void> seen(Account account, Collection<String> jobs, Instant at) {
        return run(SEEN, account.id(), account.region(), jobs.toArray(String[]::new), at);
    }

    /** Also takes away what nobody has counted for long. */
    Uni<Void> kept(String jobId, Instant at) {
        return run(KEPT, jobId, at);
    }

    Uni<Void> release(String jobId) {
        return run(RELEASE, jobId);
    }

    private static Uni<Void> run(String sql, Object... parameters) {
        return Panache.getSession()
                .chain(
                        session -> {
                            var query = session.createNativeQuery(sql, String.class);
                            for (int i = 0; i < parameters.length; i++) {
                                query.setParameter(i + 1, parameters[i]);
                            }
                            return query.getResultList();
                        })
                .replaceWithVoid();
    }

    private static Held held(Object[] row) {
        return new Held(
                (String) row[0],
                (String) row[1],
                (String) row[2],
                (Boolean) row[3],
                ((Number) row[4]).longValue(),
                time(row[5]));
    }

    private static @Nullable Instant time(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("no time: " + value.getClass());
        };
    }
}
