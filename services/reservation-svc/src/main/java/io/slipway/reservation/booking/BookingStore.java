package io.slipway.reservation.booking;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.slipway.planner.Recurrence;
import io.slipway.problem.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of bookings that come back. */
@ApplicationScoped
class BookingStore {
    private static final String COLUMNS =
            """
            select id, tenant, owner, pool, gpu_type, gpus, length_seconds, name, days, at, zone,
                   cast(from_day as text), cast(until_day as text), made_at, cancelled_at
            from booking_series
            """;

    Uni<Void> insert(Regular regular, @Nullable IdempotencyKey key) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(
                                                """
                                                insert into booking_series (
                                                    id, tenant, owner, pool, gpu_type, gpus,
                                                    length_seconds, name, days, at, zone,
                                                    from_day, until_day, made_at,
                                                    idempotency_key, fingerprint)
                                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                                                        cast(?8 as text), ?9, ?10, ?11,
                                                        cast(cast(?12 as text) as date),
                                                        cast(cast(?13 as text) as date), ?14,
                                                        cast(?15 as text), cast(?16 as text))
                                                returning 1
                                                """,
                                                Integer.class)
                                        .setParameter(1, regular.id().value())
                                        .setParameter(2, regular.tenant())
                                        .setParameter(3, regular.owner())
                                        .setParameter(4, regular.pool())
                                        .setParameter(5, regular.gpuType())
                                        .setParameter(6, regular.gpus())
                                        .setParameter(7, regular.length().toSeconds())
                                        .setParameter(8, regular.name())
                                        .setParameter(9, days(regular.when()))
                                        .setParameter(10, regular.when().at().toString())
                                        .setParameter(11, regular.when().zone().getId())
                                        .setParameter(12, regular.when().from().toString())
                                        .setParameter(13, regular.when().until().toString())
                                        .setParameter(14, regular.madeAt())
                                        .setParameter(15, key == null ? null : key.value())
                                        .setParameter(16, key == null ? null : key.fingerprint())
                                        .getResultList())
                .replaceWithVoid();
    }

    /** What the same key made before; whoever comes with it at the same time waits for that. */
    Uni<@Nullable Kept> byKey(String tenant, IdempotencyKey key) {
        return rows(
                        "select 1, '' from pg_advisory_xact_lock(hashtextextended(?1, 0))",
                        "booking %s %s".formatted(tenant, key.value()))
                .chain(() -> known(tenant, key));
    }

    private Uni<@Nullable Kept> known(String tenant, IdempotencyKey key) {
        return rows(
                        "select id, fingerprint from booking_series where tenant = ?1 and idempotency_key = ?2",
                        tenant,
                        key.value())
                .map(
                        rows ->
                                rows.isEmpty()
                                        ? null
                                        : new Kept(
                                                new SeriesId((String) rows.getFirst()[0]),
                                                (String) rows.getFirst()[1]));
    }

    record Kept(SeriesId id, String fingerprint) {}

    Uni<@Nullable Regular> of(String tenant, SeriesId id) {
        return rows(COLUMNS + "where tenant = ?1 and id = ?2", tenant, id.value())
                .map(rows -> rows.isEmpty() ? null : regular(rows.getFirst()));
    }

    Uni<List<Regular>> page(String tenant, @Nullable String before, int limit) {
        return rows(
                        COLUMNS
                                + "where tenant = ?1 and (?2 = '' or id < ?2) order by id desc limit ?3",
                        tenant,
                        before == null ? "" : before,
                        limit)
                .map(rows -> rows.stream().map(BookingStore::regular).toList());
    }

    Uni<Void> cancel(String tenant, SeriesId id) {
        return rows(
                        """
                        update booking_series
                        set cancelled_at = coalesce(cancelled_at, clock_timestamp())
                        where tenant = ?1 and id = ?2 returning id, tenant
                        """,
                        tenant,
                        id.value())
                .replaceWithVoid();
    }

    /** Its reservations, the first to start first. */
    Uni<List<Object[]>> occurrences(String tenant, SeriesId id) {
        return rows(
                """
                select id, state, starts_at, ends_at from reservation
                where tenant = ?1 and series_id = ?2 order by asked_start_at
                """,
                tenant,
                id.value());
    }

    static Instant instant(Object column) {
        return switch (column) {
            case Instant instant -> instant;
            case OffsetDateTime time -> time.toInstant();
            default -> throw new IllegalStateException("a time as " + column.getClass());
        };
    }

    private static Regular regular(Object[] row) {
        return new Regular(
                new SeriesId((String) row[0]),
                (String) row[1],
                (String) row[2],
                (String) row[3],
                (String) row[4],
                ((Number) row[5]).intValue(),
                Duration.ofSeconds(((Number) row[6]).longValue()),
                (String) row[7],
                new Recurrence(
                        Arrays.stream(((String) row[8]).split(",", -1))
                                .map(DayOfWeek::valueOf)
                                .collect(Collectors.toSet()),
                        LocalTime.parse((String) row[9]),
                        ZoneId.of((String) row[10]),
                        LocalDate.parse((String) row[11]),
                        LocalDate.parse((String) row[12])),
                instant(row[13]),
                row[14] == null ? null : instant(row[14]));
    }

    private static String days(Recurrence when) {
        return when.days().stream().sorted().map(Enum::name).collect(Collectors.joining(","));
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
