package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** How the latest promises turned out, as the facts tell it. */
@ApplicationScoped
class OutcomeStore {
    /** The first promise of each, as long as its fact is kept; the first to start first. */
    private static final String WAITED =
            """
            select told.at, told.promise, lately.starts_at
            from (select id, starts_at from reservation
                  where pool = ?1 and gpu_type = ?2 and started_at is not null
                    and asked_start_at is null
                  order by ticket desc limit 256) lately
            join lateral (
                  select fact.at, cast(cast(fact.body as json) ->> 'startsAt' as timestamptz) as promise
                  from fact where fact.reservation_id = lately.id and fact.type = 'promised'
                  order by fact.id limit 1) told on told.promise > told.at
            order by lately.starts_at
            """;

    Uni<List<Experience.Waited>> waited(String pool, String gpuType) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(WAITED, Object[].class)
                                        .setParameter(1, pool)
                                        .setParameter(2, gpuType)
                                        .getResultList())
                .map(
                        rows ->
                                rows.stream()
                                        .map(
                                                row ->
                                                        new Experience.Waited(
                                                                ReservationStore.instant(row[0]),
                                                                ReservationStore.instant(row[1]),
                                                                ReservationStore.instant(row[2])))
                                        .toList());
    }
}
