package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.envelope.Uuid7;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.planner.Admission;
import io.slipway.planner.Booking;
import io.slipway.planner.Recurrence;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Series;
import io.slipway.planner.Slot;
import io.slipway.problem.Caller;
import io.slipway.problem.Problem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.key.KeyLimits;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reservations of a booking that comes back: made at once, all of them or none. */
@ApplicationScoped
public class Occurrences {
    private final Offers offers;
    private final Allowances allowances;
    private final Pools pools;
    private final ReservationStore store;
    private final Outbox outbox;

    Occurrences(
            Offers offers,
            Allowances allowances,
            Pools pools,
            ReservationStore store,
            Outbox outbox) {
        this.offers = offers;
        this.allowances = allowances;
        this.pools = pools;
        this.store = store;
        this.outbox = outbox;
    }

    /** Where they are, and when. */
    public record Made(String pool, Instant at, List<Occurrence> occurrences) {}

    /** One of them. */
    public record Occurrence(String reservationId, Instant startsAt, Instant endsAt) {}

    /** Fails with the problem of the first start that cannot be had, and makes none then. */
    @WithTransaction
    public Uni<Made> book(
            Caller caller,
            String series,
            ReservationAsk ask,
            Recurrence when,
            @Nullable KeyLimits limits) {
        return store.during(() -> books(caller, series, ask, when, limits));
    }

    private Uni<Made> books(
            Caller caller,
            String series,
            ReservationAsk ask,
            Recurrence when,
            @Nullable KeyLimits limits) {
        outbox.refuseWhenFull();
        return switch (Asked.check(ask)) {
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Asked.Check.Sound(Asked asked) -> {
                var terms = Terms.of(ask, limits).of(series);
                if (terms.priority() > 0 && !caller.may(Roles.ADMIN)) {
                    throw ReservationProblem.priority();
                }
                yield offers.lock(asked)
                        .chain(locked -> offers.book(locked, asked, when))
                        .invoke(Occurrences::refuseNone)
                        .call(
                                booked ->
                                        allowances.checkAll(
                                                Reservations.made(
                                                        booked.pool(),
                                                        caller.tenant(),
                                                        caller.subject(),
                                                        asked,
                                                        terms),
                                                limits,
                                                booked.bookings().size()))
                        .chain(booked -> make(caller, asked, terms, booked));
            }
        };
    }

    private static void refuseNone(Offers.Booked booked) {
        var refused = booked.refused();
        if (refused != null) {
            throw problem(refused, booked);
        }
        if (booked.bookings().isEmpty()) {
            throw ReservationProblem.noOccurrence();
        }
    }

    private static Problem problem(Series.Refused refused, Offers.Booked booked) {
        return switch (refused.because()) {
            case Admission.StartTaken(Instant startAt, List<Slot> nearest) ->
                    ReservationProblem.startTaken(startAt, nearest);
            case Admission.QueueFull(int waiting) -> ReservationProblem.full(waiting);
            case Admission.NeverFits(int gpus, List<Integer> sizes) ->
                    ReservationProblem.impossible("", gpus, sizes);
            case Admission.Granted _ ->
                    throw new IllegalStateException("%s and refused".formatted(booked));
        };
    }

    private Uni<Made> make(Caller caller, Asked asked, Terms terms, Offers.Booked booked) {
        var pool = booked.pool();
        return pools.tickets(pool, booked.bookings().size())
                .map(first -> changes(caller, asked, terms, booked, first))
                .call(
                        changes ->
                                Multi.createFrom()
                                        .iterable(changes)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                change ->
                                                        store.insert(
                                                                pool,
                                                                change,
                                                                null,
                                                                Cause.request(
                                                                        change.after().id().value(),
                                                                        caller.subject())))
                                        .collect()
                                        .last())
                .map(
                        changes ->
                                new Made(
                                        pool.name(),
                                        pool.now(),
                                        changes.stream().map(Occurrences::occurrence).toList()));
    }

    private static List<Change> changes(
            Caller caller, Asked asked, Terms terms, Offers.Booked booked, long first) {
        var changes = new ArrayList<Change>();
        for (Booking booking : booked.bookings()) {
            Pool pool = booked.pool();
            var pending = new Pending(pool.now());
            var made =
                    new Reservation(
                            new ReservationId(Uuid7.text(pool.now())),
                            caller.tenant(),
                            caller.subject(),
                            pool.name(),
                            asked.startingAt(booking.slot().start()),
                            first + changes.size(),
                            pool.now(),
                            pending,
                            terms);
            changes.add(made.queue(pending, booking.slot(), booked.waiting() + changes.size() + 1));
        }
        return changes;
    }

    private static Occurrence occurrence(Change change) {
        var slot = change.after().state().slot();
        if (slot == null) {
            throw new IllegalStateException("%s has no slot".formatted(change.after().id()));
        }
        return new Occurrence(change.after().id().value(), slot.start(), slot.end());
    }
}
