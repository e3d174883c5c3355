package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.planner.Preview;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.Caller;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Problem;
import io.slipway.problem.Violation;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be asked of reservations; each verb is one transaction with the events it makes. */
@ApplicationScoped
public class Reservations {
    private final ReservationStore store;
    private final ExtensionStore extensions;
    private final Promises promises;
    private final Allowances allowances;
    private final Pools pools;
    private final Outbox outbox;

    Reservations(
            ReservationStore store,
            ExtensionStore extensions,
            Promises promises,
            Allowances allowances,
            Pools pools,
            Outbox outbox) {
        this.store = store;
        this.extensions = extensions;
        this.promises = promises;
        this.allowances = allowances;
        this.pools = pools;
        this.outbox = outbox;
    }

    /** Takes a request in and promises its start, or answers what the same key made before. */
    @WithTransaction
    Uni<Placed> reserve(Caller caller, ReservationAsk ask, @Nullable IdempotencyKey key) {
        outbox.refuseWhenFull();
        return switch (Asked.check(ask)) {
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Asked.Check.Sound(Asked asked) ->
                    pools.lock()
                            .chain(
                                    pool ->
                                            earlier(caller.tenant(), key)
                                                    .chain(
                                                            known ->
                                                                    known == null
                                                                            ? admit(
                                                                                    pool, caller,
                                                                                    asked, key)
                                                                            : Uni.createFrom()
                                                                                    .item(known)))
                            .chain(this::placed);
        };
    }

    /**
     * Takes a request of another platform in. What is refused is recorded as failed, because there
     * is nobody to answer: the event that ends it tells the reason.
     */
    @WithTransaction
    Uni<Void> takeIn(String tenant, String producer, ReservationAsk ask, CloudEvent event) {
        var cause = Cause.of(event);
        return pools.lock()
                .chain(
                        pool ->
                                switch (Asked.check(ask)) {
                                    case Asked.Check.Unsound(
                                                    Asked asked,
                                                    List<Violation> violations) ->
                                            refuse(
                                                    made(pool, tenant, producer, asked),
                                                    words(violations),
                                                    cause);
                                    case Asked.Check.Sound(Asked asked) ->
                                            admit(made(pool, tenant, producer, asked), pool, cause);
                                });
    }

    @WithSession
    Uni<Placed> get(String tenant, ReservationId id) {
        return store.of(tenant, id).map(Reservations::present).chain(this::placed);
    }

    /** What one that waits can look forward to; null when it does not wait. */
    @WithSession
    Uni<Roster.@Nullable Outlook> outlook(String tenant, ReservationId id) {
        return store.of(tenant, id).map(Reservations::present).chain(this::lookAhead);
    }

    private Uni<Roster.@Nullable Outlook> lookAhead(Reservation reservation) {
        if (!(reservation.state() instanceof ReservationState.Queued)) {
            return Uni.createFrom().nullItem();
        }
        var type = reservation.asked().gpuType();
        return pools.look()
                .chain(
                        pool ->
                                store.releases(pool.name(), type)
                                        .chain(
                                                releases ->
                                                        promises.roster(pool, type)
                                                                .map(
                                                                        roster ->
                                                                                roster.outlook(
                                                                                        reservation
                                                                                                .id(),
                                                                                        releases,
                                                                                        pool
                                                                                                .now()))));
    }

    /** What would become of a request, and what could be had instead; changes nothing. */
    @WithSession
    Uni<Preview> preview(ReservationAsk ask) {
        return switch (Asked.check(ask)) {
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Asked.Check.Sound(Asked asked) ->
                    pools.look()
                            .chain(
                                    pool ->
                                            promises.plans(pool)
                                                    .map(
                                                            plans ->
                                                                    Promises.preview(
                                                                            pool, plans, asked)));
        };
    }

    @WithSession
    Uni<List<Placed>> page(String tenant, List<String> states, @Nullable String before, int limit) {
        return store.page(tenant, states, before, limit)
                .chain(
                        found ->
                                store.positions(found)
                                        .map(
                                                positions ->
                                                        found.stream()
                                                                .map(
                                                                        r ->
                                                                                new Placed(
                                                                                        r,
                                                                                        positions
                                                                                                .get(
                                                                                                        r.id().value())))
                                                                .toList()));
    }

    /** Gives a reservation up. Whoever waits may start earlier then. */
    @WithTransaction
    Uni<Placed> cancel(Caller caller, ReservationId id) {
        return locked(caller.tenant(), id)
                .chain(
                        held ->
                                held.reservation().state() instanceof ReservationState.Cancelled
                                        ? Uni.createFrom().item(held.reservation())
                                        : cancel(caller, held))
                .chain(this::placed);
    }

    /**
     * Makes it longer: exactly as far as nobody else's promise is touched. The same key makes it
     * longer once; what was refused may be asked for again.
     */
    @WithTransaction
    Uni<Extended> extend(
            Caller caller, ReservationId id, Duration more, @Nullable IdempotencyKey key) {
        return locked(caller.tenant(), id)
                .chain(
                        held ->
                                extensions
                                        .earlier(caller.tenant(), key)
                                        .chain(
                                                known ->
                                                        known == null
                                                                ? extend(caller, held, more, key)
                                                                : placed(held.reservation())
                                                                        .map(
                                                                                placed ->
                                                                                        new Extended(
                                                                                                placed,
                                                                                                known))));
    }

    /** The limits that apply to a caller, and what is in use of them. */
    @WithSession
    Uni<Allowances.Standing> quotas(Caller caller) {
        return allowances.of(caller);
    }

    /** What can be had now and when, by GPU type. */
    @WithSession
    Uni<List<Availability>> availability() {
        return pools.look()
                .chain(
                        pool ->
                                Multi.createFrom()
                                        .iterable(pool.gpuTypes())
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                type ->
                                                        promises.roster(pool, type)
                                                                .map(
                                                                        roster ->
                                                                                Availability.of(
                                                                                        roster
                                                                                                .plan(),
                                                                                        pool
                                                                                                .now())))
                                        .collect()
                                        .asList());
    }

    private Uni<@Nullable Reservation> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKey(tenant, key)
                .map(
                        row -> {
                            if (row != null && !key.fingerprint().equals(row.fingerprint)) {
                                throw key.reused();
                            }
                            return store.read(row);
                        });
    }

    private Uni<Reservation> admit(
            Pool pool, Caller caller, Asked asked, @Nullable IdempotencyKey key) {
        var made = made(pool, caller.tenant(), caller.subject(), asked);
        var cause = Cause.request(made.id().value(), caller.subject());
        return allowances
                .check(made)
                .chain(() -> promises.admit(pool, made, new Pending(pool.now())))
                .call(change -> store.insert(change, key, cause))
                .map(Change::after);
    }

    private Uni<Void> admit(Reservation made, Pool pool, Cause cause) {
        return allowances
                .check(made)
                .chain(() -> promises.admit(pool, made, new Pending(pool.now())))
                .chain(change -> store.insert(change, null, cause))
                .onFailure(Problem.class)
                .recoverWithUni(refused -> refuse(made, words(refused), cause));
    }

    private Uni<Void> refuse(Reservation made, String reason, Cause cause) {
        return store.insert(made.refuse(new Pending(made.createdAt()), reason), null, cause);
    }

    private static Reservation made(Pool pool, String tenant, String owner, Asked asked) {
        return new Reservation(
                new ReservationId(Uuid7.text(pool.now())),
                tenant,
                owner,
                pool.name(),
                asked,
                pool.ticket(),
                pool.now(),
                new Pending(pool.now()));
    }

    private Uni<Held> locked(String tenant, ReservationId id) {
        return pools.lock()
                .chain(
                        pool ->
                                store.lock(tenant, id)
                                        .map(Reservations::present)
                                        .map(reservation -> new Held(pool, reservation)));
    }

    /** A reservation whose row is locked, as its pool is. */
    private record Held(Pool pool, Reservation reservation) {}

    private Uni<Reservation> cancel(Caller caller, Held held) {
        var reservation = held.reservation();
        var cause = Cause.request(reservation.id().value(), caller.subject());
        return Uni.createFrom()
                .item(
                        () ->
                                reservation
                                        .cancel(caller.subject(), held.pool().now())
                                        .orElseThrow(() -> ReservationProblem.ended(reservation)))
                .call(change -> store.update(change, cause))
                .call(() -> pools.release(reservation.id()))
                .call(
                        () ->
                                promises.pullForward(
                                        held.pool(),
                                        reservation.asked().gpuType(),
                                        "an earlier reservation was given up",
                                        cause))
                .map(Change::after);
    }

    private Uni<Extended> extend(
            Caller caller, Held held, Duration more, @Nullable IdempotencyKey key) {
        var reservation = held.reservation();
        var now = held.pool().now();
        var state = reservation.state();
        var slot = state.slot();
        if (slot == null || state.dueAt() == null || !slot.end().isAfter(now)) {
            return Uni.createFrom().failure(ReservationProblem.ended(reservation));
        }
        return promises.roster(held.pool(), reservation.asked().gpuType())
                .map(roster -> roster.extend(reservation.id(), slot, more, now))
                .chain(stretch -> settle(caller, held, slot, stretch, key));
    }

    private Uni<Extended> settle(
            Caller caller,
            Held held,
            Slot slot,
            Roster.Stretch stretch,
            @Nullable IdempotencyKey key) {
        var reservation = held.reservation();
        var now = held.pool().now();
        var cause = Cause.request(reservation.id().value(), caller.subject());
        var extension = stretch.extension();
        return extended(reservation, slot, extension, now)
                .call(change -> store.update(change, cause))
                .call(() -> store.update(stretch.elsewhere(), cause))
                .call(() -> handOut(held, stretch, cause))
                .call(() -> extensions.remember(reservation, extension, key, now))
                .chain(change -> placed(change.after()))
                .map(placed -> new Extended(placed, extension));
    }

    /** Whoever moved to another node may have left a time that somebody else can use. */
    private Uni<Void> handOut(Held held, Roster.Stretch stretch, Cause cause) {
        return stretch.elsewhere().isEmpty()
                ? Uni.createFrom().voidItem()
                : promises.pullForward(
                        held.pool(),
                        held.reservation().asked().gpuType(),
                        "others moved to other nodes",
                        cause);
    }

    private static Uni<Change> extended(
            Reservation reservation, Slot slot, Extension extension, Instant now) {
        return Uni.createFrom()
                .item(
                        () -> {
                            var change =
                                    reservation
                                            .extend(slot.end().plus(extension.granted()), now)
                                            .orElseThrow(
                                                    () -> ReservationProblem.ended(reservation));
                            if (extension.granted().isZero()) {
                                throw ReservationProblem.noRoom(
                                        extension.furthestEnd(), extension.limit());
                            }
                            return change;
                        });
    }

    private Uni<Placed> placed(Reservation reservation) {
        return store.positions(List.of(reservation))
                .map(positions -> new Placed(reservation, positions.get(reservation.id().value())));
    }

    private static Reservation present(@Nullable Reservation reservation) {
        if (reservation == null) {
            throw ReservationProblem.unknown();
        }
        return reservation;
    }

    private static String words(List<Violation> violations) {
        return violations.stream()
                .map(one -> one.pointer() + " " + one.message())
                .collect(Collectors.joining("; "));
    }

    private static String words(Problem refused) {
        return refused.fix() == null ? refused.detail() : refused.detail() + " " + refused.fix();
    }
}
