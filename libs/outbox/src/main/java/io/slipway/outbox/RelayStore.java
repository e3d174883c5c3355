package io.slipway.outbox;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The relay's SQL. Blocking with a limit: the relay has a thread of its own. */
@Singleton
class RelayStore {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String LEASE =
            """
            insert into relay_lease (name, holder, epoch, expires_at)
            values ('outbox', $1, 1, clock_timestamp() + $2 * interval '1 millisecond')
            on conflict (name) do update set
                holder = excluded.holder,
                epoch = relay_lease.epoch
                        + case when relay_lease.holder = excluded.holder then 0 else 1 end,
                expires_at = excluded.expires_at
            where relay_lease.holder = excluded.holder or relay_lease.expires_at < clock_timestamp()
            returning epoch
            """;

    private final Pool pool;

    RelayStore(Pool pool) {
        this.pool = pool;
    }

    /** Takes or renews the lease; null when another holds it. */
    @Nullable Lease lease(UUID holder, Duration ttl) {
        long asked = System.nanoTime();
        var rows = run(LEASE, Tuple.of(holder, ttl.toMillis()));
        return rows.size() == 0 ? null : new Lease(rows.iterator().next().getLong(0), asked);
    }

    void release(UUID holder) {
        run(
                "update relay_lease set expires_at = clock_timestamp() where holder = $1",
                Tuple.of(holder));
    }

    List<OutboxRow> batch(int limit) {
        List<OutboxRow> batch = new ArrayList<>();
        run(
                        """
                        select seq, event_id, topic, msg_key, type, version, headers, payload,
                               created_at
                        from outbox order by seq limit $1
                        """,
                        Tuple.of(limit))
                .forEach(row -> batch.add(row(row)));
        return batch;
    }

    /**
     * Deletes what the broker acknowledged. A holder that lost its lease deletes nothing: the next
     * one sends those rows again and the consumers drop them. For the same reason a crash may lose
     * the deletion, so nobody waits for the disk.
     */
    void delete(List<Long> sent, UUID holder, Lease lease) {
        run(
                """
                with quick as (select set_config('synchronous_commit', 'off', true) as value)
                delete from outbox using quick
                where seq = any($1) and quick.value = 'off' and exists (
                    select 1 from relay_lease where name = 'outbox' and holder = $2 and epoch = $3)
                """,
                Tuple.of(sent.toArray(Long[]::new), holder, lease.epoch()));
    }

    void measure(OutboxGauge gauge) {
        Row row =
                run(
                                """
                                select count(*), coalesce(extract(epoch from
                                    clock_timestamp() - min(created_at)) * 1000, 0)::bigint
                                from (select created_at from outbox order by seq limit 200000) o
                                """,
                                Tuple.tuple())
                        .iterator()
                        .next();
        gauge.saw(row.getLong(0), Duration.ofMillis(row.getLong(1)));
    }

    /** Forgets inbox rows past their retention, a bounded number at a time. */
    void sweepInbox(Duration retention) {
        run(
                """
                delete from inbox where ctid = any(array(
                    select ctid from inbox
                    where received_at < clock_timestamp() - $1 * interval '1 second' limit 5000))
                """,
                Tuple.of(retention.toSeconds()));
    }

    private RowSet<Row> run(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters).await().atMost(LIMIT);
    }

    private static OutboxRow row(Row row) {
        return new OutboxRow(
                row.getLong(0),
                row.getUUID(1).toString(),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getBuffer(7).getBytes(),
                row.get(OffsetDateTime.class, 8).toInstant());
    }
}
