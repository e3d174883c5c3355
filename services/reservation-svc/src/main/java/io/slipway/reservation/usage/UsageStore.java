package io.slipway.reservation.usage;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the rows of reservations say about the past and the time to come; reads only. */
@ApplicationScoped
class UsageStore {
    private static final String USAGE =
            """
            select owner, gpu_type, count(*),
                   sum(gpus * extract(epoch from (least(over, $3) - greatest(started_at, $2)))
                       / 3600)::float8,
                   avg(waited)::float8,
                   percentile_cont(0.5) within group (order by waited)::float8,
                   percentile_cont(0.9) within group (order by waited)::float8,
                   count(*) filter (where early > 0),
                   sum(gpus * early / 3600)::float8
            from (select owner, gpu_type, gpus, started_at,
                         case when state in ('preparing', 'active')
                              then least(ends_at, clock_timestamp()) else state_since end as over,
                         extract(epoch from greatest(interval '0', started_at
                             - greatest(created_at, coalesce(asked_start_at, created_at))))
                             as waited,
                         case when state in ('cancelled', 'failed')
                              then extract(epoch from greatest(interval '0',
                                                               ends_at - state_since))
                              else 0 end as early
                  from reservation
                  where tenant = $1 and started_at is not null and started_at < $3) runs
            where over > $2
            group by owner, gpu_type order by owner, gpu_type limit 2000
            """;
    private static final String SHARES =
            """
            select owner,
                   sum(gpus * hours * power(0.5, age / $2))::float8
            from (select owner, gpus,
                         extract(epoch from (case when state in ('queued', 'preparing', 'active')
                                             then ends_at else state_since end) - starts_at)
                             / 3600.0 as hours,
                         greatest(0, extract(epoch from (clock_timestamp() - starts_at))) as age
                  from reservation
                  where tenant = $1
                    and starts_at > clock_timestamp() - $2 * 10 * interval '1 second'
                    and (started_at is not null or state in ('queued', 'preparing'))) used
            where hours > 0
            group by owner
            """;
    private static final String CALENDAR =
            """
            select pool, nodes, gpu_type, gpus_per_node, starts_at, ends_at, state, id, owner,
                   name, tenant = $1
            from reservation
            where state in ('queued', 'preparing', 'active') and starts_at < $3 and ends_at > $2
              and ($4 = '' or pool = $4)
            order by starts_at, id limit $5
            """;
    private static final String CLOSED =
            """
            select pool, nodes, closed_from, closed_until, cause from closure
            where cancelled_at is null and closed_from < $2 and closed_until > $1
              and ($3 = '' or pool = $3)
            order by closed_from, id limit $4
            """;

    private final Pool database;

    UsageStore(Pool database) {
        this.database = database;
    }

    Uni<List<Use>> usage(String tenant, Instant from, Instant until) {
        return query(
                USAGE,
                Tuple.of(tenant, from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC)),
                row ->
                        new Use(
                                row.getString(0),
                                row.getString(1),
                                row.getLong(2),
                                number(row, 3),
                                seconds(row, 4),
                                seconds(row, 5),
                                seconds(row, 6),
                                row.getLong(7),
                                number(row, 8)));
    }

    Uni<List<Share>> shares(String tenant, Duration halfLife) {
        return query(
                SHARES,
                Tuple.of(tenant, (double) halfLife.toSeconds()),
                row -> new Share(row.getString(0), number(row, 1)));
    }

    Uni<List<Entry>> reservations(
            String tenant, Instant from, Instant until, @Nullable String pool, int limit) {
        return query(
                CALENDAR,
                Tuple.of(
                        tenant,
                        from.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC),
                        pool == null ? "" : pool,
                        limit),
                UsageStore::entry);
    }

    Uni<List<Entry>> closures(Instant from, Instant until, @Nullable String pool, int limit) {
        return query(
                CLOSED,
                Tuple.of(
                        from.atOffset(ZoneOffset.UTC),
                        until.atOffset(ZoneOffset.UTC),
                        pool == null ? "" : pool,
                        limit),
                row ->
                        new Entry(
                                "maintenance",
                                row.getString(0),
                                nodes(row.getString(1)),
                                null,
                                null,
                                row.getOffsetDateTime(2).toInstant(),
                                row.getOffsetDateTime(3).toInstant(),
                                null,
                                null,
                                null,
                                row.getString(4)));
    }

    private static Entry entry(Row row) {
        boolean own = row.getBoolean(10);
        return new Entry(
                "reservation",
                row.getString(0),
                nodes(row.getString(1)),
                row.getString(2),
                row.getInteger(3),
                row.getOffsetDateTime(4).toInstant(),
                row.getOffsetDateTime(5).toInstant(),
                row.getString(6),
                own ? row.getString(7) : null,
                own ? row.getString(8) : null,
                own ? row.getString(9) : null);
    }

    private static List<String> nodes(@Nullable String written) {
        return written == null ? List.of() : List.of(written.split(",", -1));
    }

    private static double number(Row row, int column) {
        Double value = row.getDouble(column);
        return value == null ? 0 : value;
    }

    private static Duration seconds(Row row, int column) {
        return Duration.ofMillis(Math.round(number(row, column) * 1000));
    }

    private <T> Uni<List<T>> query(String sql, Tuple parameters, Function<Row, T> read) {
        return database.preparedQuery(sql)
                .execute(parameters)
                .map(
                        rows -> {
                            var all = new ArrayList<T>(rows.size());
                            rows.forEach(row -> all.add(read.apply(row)));
                            return all;
                        });
    }
}
