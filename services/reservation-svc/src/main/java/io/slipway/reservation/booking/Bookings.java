package io.slipway.reservation.booking;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.envelope.Uuid7;
import io.slipway.planner.Recurrence;
import io.slipway.planner.ReservationId;
import io.slipway.problem.Caller;
import io.slipway.problem.IdempotencyKey;
import io.slipway.reservation.key.KeyLimits;
import io.slipway.reservation.request.Occurrences;
import io.slipway.reservation.request.Reservations;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of bookings that come back. */
@ApplicationScoped
public class Bookings {
    private final BookingStore store;
    private final Occurrences occurrences;
    private final Reservations reservations;
    private final Clock clock;

    Bookings(BookingStore store, Occurrences occurrences, Reservations reservations, Clock clock) {
        this.store = store;
        this.occurrences = occurrences;
        this.reservations = reservations;
        this.clock = clock;
    }

    /** A booking with its reservations. */
    record Whole(Regular regular, List<Occurrence> occurrences) {}

    record Occurrence(String reservationId, String state, Instant startsAt, Instant endsAt) {}

    @WithTransaction
    Uni<Whole> book(
            Caller caller,
            ReservationAsk ask,
            Recurrence when,
            Duration length,
            @Nullable IdempotencyKey key,
            @Nullable KeyLimits limits) {
        var id = new SeriesId(Uuid7.text(clock.instant()));
        return earlier(caller.tenant(), key)
                .chain(
                        known ->
                                known == null
                                        ? occurrences
                                                .book(caller, id.value(), ask, when, limits)
                                                .chain(
                                                        made ->
                                                                store.insert(
                                                                        regular(
                                                                                caller, ask, when,
                                                                                length, id, made),
                                                                        key))
                                                .replaceWith(id)
                                        : Uni.createFrom().item(known))
                .chain(made -> get(caller.tenant(), made));
    }

    private Uni<@Nullable SeriesId> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKey(tenant, key)
                .map(
                        kept -> {
                            if (kept != null && !kept.fingerprint().equals(key.fingerprint())) {
                                throw key.reused();
                            }
                            return kept == null ? null : kept.id();
                        });
    }

    private static Regular regular(
            Caller caller,
            ReservationAsk ask,
            Recurrence when,
            Duration length,
            SeriesId id,
            Occurrences.Made made) {
        return new Regular(
                id,
                caller.tenant(),
                caller.subject(),
                made.pool(),
                String.valueOf(ask.gpuType()),
                ask.gpus() == null ? 0 : ask.gpus(),
                length,
                ask.name(),
                when,
                made.at(),
                null);
    }

    @WithSession
    Uni<List<Regular>> page(String tenant, @Nullable String before, int limit) {
        return store.page(tenant, before, limit);
    }

    @WithSession
    Uni<Whole> get(String tenant, SeriesId id) {
        return store.of(tenant, id)
                .map(Bookings::present)
                .chain(
                        regular ->
                                store.occurrences(tenant, id)
                                        .map(
                                                rows ->
                                                        new Whole(
                                                                regular,
                                                                rows.stream()
                                                                        .map(Bookings::occurrence)
                                                                        .toList())));
    }

    /** Gives up those that have not started; one that runs goes on. */
    @WithTransaction
    Uni<Whole> cancel(Caller caller, SeriesId id) {
        return get(caller.tenant(), id)
                .call(
                        whole ->
                                Multi.createFrom()
                                        .iterable(whole.occurrences())
                                        .filter(one -> one.state().equals("queued"))
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                one ->
                                                        reservations.cancel(
                                                                caller,
                                                                new ReservationId(
                                                                        one.reservationId())))
                                        .collect()
                                        .last())
                .call(() -> store.cancel(caller.tenant(), id))
                .chain(() -> get(caller.tenant(), id));
    }

    private static Regular present(@Nullable Regular regular) {
        if (regular == null) {
            throw BookingProblem.unknown();
        }
        return regular;
    }

    private static Occurrence occurrence(Object[] row) {
        return new Occurrence(
                (String) row[0],
                (String) row[1],
                BookingStore.instant(row[2]),
                BookingStore.instant(row[3]));
    }
}
