package io.slipway.reservation.request;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.slipway.contracts.reservation.ReservationAsk;
import io.slipway.envelope.CloudEvent;
import io.slipway.envelope.Uuid7;
import io.slipway.outbox.Cause;
import io.slipway.outbox.Outbox;
import io.slipway.outbox.Tracing;
import io.slipway.planner.Position;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.problem.Caller;
import io.slipway.problem.CommonProblem;
import io.slipway.problem.IdempotencyKey;
import io.slipway.problem.Problem;
import io.slipway.problem.Roles;
import io.slipway.problem.Violation;
import io.slipway.reservation.key.KeyLimits;
import io.slipway.reservation.pool.Pool;
import io.slipway.reservation.pool.PoolFacts;
import io.slipway.reservation.pool.Pools;
import io.slipway.reservation.request.ReservationState.Pending;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of reservations. A verb shares its transaction with those that wait beside it;
 * the events it makes are in the same.
 */
@ApplicationScoped
public class Reservations {
    private final ReservationStore store;
    private final ExtensionStore extensions;
    private final Promises promises;
    private final Forecasts forecasts;
    private final Offers offers;
    private final Allowances allowances;
    private final Pools pools;
    private final Rounds rounds;
    private final Outbox outbox;

    Reservations(
            ReservationStore store,
            ExtensionStore extensions,
            Promises promises,
            Forecasts forecasts,
            Offers offers,
            Allowances allowances,
            Pools pools,
            Rounds rounds,
            Outbox outbox) {
        this.store = store;
        this.extensions = extensions;
        this.promises = promises;
        this.forecasts = forecasts;
        this.offers = offers;
        this.allowances = allowances;
        this.pools = pools;
        this.rounds = rounds;
        this.outbox = outbox;
    }

    /** Takes a request in and promises its start, or answers what the same key made before. */
    Uni<Placed> reserve(
            Caller caller,
            ReservationAsk ask,
            @Nullable IdempotencyKey key,
            @Nullable KeyLimits limits) {
        outbox.refuseWhenFull();
        return switch (Asked.check(ask)) {
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Asked.Check.Sound(Asked asked) -> {
                var terms = Terms.of(ask, limits);
                if (terms.priority() > 0 && !caller.may(Roles.ADMIN)) {
                    throw ReservationProblem.priority();
                }
                var by = By.of(caller);
                yield offers.names(asked)
                        .chain(
                                names ->
                                        rounds.decide(
                                                names,
                                                by.tenant(),
                                                Rounds.Keyed.of(by.tenant(), key),
                                                locked ->
                                                        reserve(
                                                                locked, by, asked, terms, key,
                                                                limits)));
            }
        };
    }

    private Uni<Placed> reserve(
            List<Pool> locked,
            By by,
            Asked asked,
            Terms terms,
            @Nullable IdempotencyKey key,
            @Nullable KeyLimits limits) {
        return earlier(by.tenant(), key)
                .chain(
                        known ->
                                known == null
                                        ? admit(locked, by, asked, terms, key, limits)
                                        : Uni.createFrom().item(known))
                .chain(this::placed);
    }

    /** Who asks by REST, and in which trace: what is asked is decided elsewhere. */
    private record By(String tenant, String subject, @Nullable String trace) {
        static By of(Caller caller) {
            return new By(caller.tenant(), caller.subject(), Tracing.current());
        }

        Cause cause(ReservationId id) {
            return new Cause(id.value(), null, subject, trace);
        }
    }

    /**
     * Takes a request of another platform in. What is refused is recorded as failed, because there
     * is nobody to answer: the event that ends it tells the reason.
     */
    @WithTransaction
    Uni<Void> takeIn(String tenant, String producer, ReservationAsk ask, CloudEvent event) {
        return store.during(() -> takesIn(tenant, producer, ask, event));
    }

    private Uni<Void> takesIn(
            String tenant, String producer, ReservationAsk ask, CloudEvent event) {
        var cause = Cause.of(event);
        var terms = Terms.of(ask, null);
        var check = Asked.check(ask);
        var asked = check.asked();
        Function<Pool, Reservation> made = pool -> made(pool, tenant, producer, asked, terms);
        Uni<List<Pool>> locked =
                switch (check) {
                    case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                            Uni.createFrom().failure(Violation.refuse(violations));
                    case Asked.Check.Sound _ when terms.priority() > 0 ->
                            Uni.createFrom().failure(ReservationProblem.priority());
                    case Asked.Check.Sound _ -> offers.lock(asked);
                };
        return locked.chain(all -> admitOrRefuse(all, made, cause))
                .onFailure(Reservations::refuses)
                .recoverWithUni(
                        refused -> pools.lock().chain(pool -> refuse(pool, made, refused, cause)));
    }

    /** In the pool that is locked already: another one is not locked after the quotas are. */
    private Uni<Void> admitOrRefuse(
            List<Pool> locked, Function<Pool, Reservation> made, Cause cause) {
        return admit(locked, made, cause)
                .onFailure(Reservations::refuses)
                .recoverWithUni(refused -> refuse(locked.getFirst(), made, refused, cause));
    }

    private Uni<Void> refuse(
            Pool pool, Function<Pool, Reservation> made, Throwable refused, Cause cause) {
        return refuse(pool, made.apply(pool), words((Problem) refused), cause, null);
    }

    /** An answer to what was asked; whatever is wrong with us is none. */
    private static boolean refuses(Throwable failure) {
        return failure instanceof Problem problem && problem.type().status() < 500;
    }

    /**
     * Says of a request of another platform that it failed for good. Once, however often it is
     * said.
     */
    @WithTransaction
    Uni<Void> giveUp(
            String tenant, String producer, ReservationAsk ask, CloudEvent event, String reason) {
        return store.during(() -> givesUp(tenant, producer, ask, event, reason));
    }

    private Uni<Void> givesUp(
            String tenant, String producer, ReservationAsk ask, CloudEvent event, String reason) {
        var asked = Asked.check(ask).asked();
        var key = new IdempotencyKey("event:" + event.id(), "given-up");
        return pools.lock()
                .chain(
                        pool ->
                                store.byKey(tenant, key)
                                        .chain(
                                                known ->
                                                        known != null
                                                                ? Uni.createFrom().voidItem()
                                                                : refuse(
                                                                        pool,
                                                                        made(
                                                                                pool,
                                                                                tenant,
                                                                                producer,
                                                                                asked,
                                                                                Terms.of(
                                                                                        ask, null)),
                                                                        reason,
                                                                        Cause.of(event),
                                                                        key)));
    }

    /** The pool in which it is; fails when it is not there. */
    @WithSession
    public Uni<String> poolOf(String tenant, ReservationId id) {
        return store.poolOf(tenant, id)
                .map(
                        pool -> {
                            if (pool == null) {
                                throw ReservationProblem.unknown();
                            }
                            return pool;
                        });
    }

    /** The reservation with what it can look forward to. */
    @WithSession
    public Uni<Watched> watch(String tenant, ReservationId id) {
        return store.of(tenant, id)
                .map(Reservations::present)
                .chain(
                        kept ->
                                placed(kept)
                                        .chain(
                                                placed ->
                                                        lookAhead(kept.reservation())
                                                                .map(
                                                                        outlook ->
                                                                                new Watched(
                                                                                        ReservationView
                                                                                                .of(
                                                                                                        placed),
                                                                                        OutlookView
                                                                                                .of(
                                                                                                        placed
                                                                                                                .reservation(),
                                                                                                        outlook,
                                                                                                        tenant)))));
    }

    @WithSession
    Uni<Placed> get(String tenant, ReservationId id) {
        return store.of(tenant, id).map(Reservations::present).chain(this::placed);
    }

    /** What one that waits can look forward to. */
    @WithSession
    Uni<OutlookView> outlook(String tenant, ReservationId id) {
        return store.of(tenant, id)
                .map(kept -> present(kept).reservation())
                .chain(
                        reservation ->
                                lookAhead(reservation)
                                        .map(
                                                outlook ->
                                                        OutlookView.of(
                                                                reservation, outlook, tenant)));
    }

    private Uni<Roster.@Nullable Outlook> lookAhead(Reservation reservation) {
        if (!(reservation.state() instanceof ReservationState.Queued)) {
            return Uni.createFrom().nullItem();
        }
        return pools.look(reservation.pool()).chain(pool -> lookAhead(reservation, pool));
    }

    private Uni<Roster.@Nullable Outlook> lookAhead(Reservation reservation, Pool pool) {
        return promises.roster(pool, reservation.asked().gpuType())
                .chain(roster -> forecasts.outlook(reservation, roster, pool));
    }

    /** What would become of a request, and what could be had instead; changes nothing. */
    @WithSession
    Uni<Prospect> preview(Caller caller, ReservationAsk ask, @Nullable KeyLimits limits) {
        return switch (Asked.check(ask)) {
            case Asked.Check.Unsound(Asked _, List<Violation> violations) ->
                    Uni.createFrom().failure(Violation.refuse(violations));
            case Asked.Check.Sound(Asked asked) ->
                    pools.facts()
                            .map(all -> Offers.eligible(all, asked))
                            .chain(
                                    found ->
                                            each(
                                                    found,
                                                    facts ->
                                                            preview(
                                                                    facts,
                                                                    caller,
                                                                    asked,
                                                                    Terms.of(ask, limits),
                                                                    limits)))
                            .map(Prospect::best);
        };
    }

    private Uni<Prospect.OfPool> preview(
            PoolFacts facts, Caller caller, Asked asked, Terms terms, @Nullable KeyLimits limits) {
        return pools.look(facts.name())
                .chain(
                        pool ->
                                promises.plans(pool)
                                        .map(plans -> Prospect.of(pool, plans, asked))
                                        .chain(
                                                seen ->
                                                        hindered(
                                                                seen,
                                                                pool,
                                                                made(
                                                                        pool,
                                                                        caller.tenant(),
                                                                        caller.subject(),
                                                                        asked,
                                                                        terms),
                                                                limits)));
    }

    /** What a request made at once would have to wait for. */
    private Uni<Prospect.OfPool> hindered(
            Prospect.OfPool seen, Pool pool, Reservation made, @Nullable KeyLimits limits) {
        var slot = seen.slot();
        if (slot == null || made.asked().startAt() != null) {
            return Uni.createFrom().item(seen);
        }
        return allowances
                .check(made, limits)
                .chain(
                        ledger ->
                                promises.roster(pool, made.asked().gpuType())
                                        .map(
                                                roster ->
                                                        roster.inTheWay(
                                                                ledger.hindrance(made),
                                                                made,
                                                                slot,
                                                                pool.now(),
                                                                promises.rules())))
                .map(wait -> seen.waiting(wait));
    }

    @WithSession
    Uni<List<Placed>> page(String tenant, Filter filter, @Nullable String before, int limit) {
        return store.page(tenant, filter, before, limit).chain(this::placed);
    }

    /** Gives a reservation up, as part of the caller's transaction. */
    @WithTransaction
    public Uni<Void> cancel(Caller caller, ReservationId id) {
        var by = By.of(caller);
        return store.during(
                () ->
                        poolOf(caller.tenant(), id)
                                .chain(pool -> pools.lock(pool))
                                .chain(pool -> cancel(pool, by, id, null))
                                .replaceWithVoid());
    }

    /**
     * Gives a reservation up, when it is the version that is meant. Whoever waits may start earlier
     * then.
     */
    Uni<Placed> cancel(Caller caller, ReservationId id, @Nullable Version expected) {
        var by = By.of(caller);
        return decide(by, id, pool -> cancel(pool, by, id, expected));
    }

    private Uni<Placed> cancel(Pool pool, By by, ReservationId id, @Nullable Version expected) {
        return held(pool, by.tenant(), id)
                .invoke(held -> fits(held, expected))
                .chain(
                        held ->
                                held.reservation().state() instanceof ReservationState.Cancelled
                                        ? Uni.createFrom().item(held.kept())
                                        : cancel(by, held))
                .chain(this::placed);
    }

    /** In the next transaction that locks its pool. */
    private <T> Uni<T> decide(By by, ReservationId id, Function<Pool, Uni<T>> decision) {
        return poolOf(by.tenant(), id)
                .chain(
                        pool ->
                                rounds.decide(
                                        List.of(pool),
                                        locked -> decision.apply(locked.getFirst())));
    }

    /**
     * Makes it longer: exactly as far as nobody else's promise is touched. The same key makes it
     * longer once; what was refused may be asked for again.
     */
    Uni<Extended> extend(
            Caller caller,
            ReservationId id,
            Duration more,
            @Nullable IdempotencyKey key,
            @Nullable Version expected,
            @Nullable KeyLimits limits) {
        var by = By.of(caller);
        return decide(
                by,
                id,
                pool ->
                        held(pool, by.tenant(), id)
                                .chain(held -> extend(by, held, more, key, expected, limits)));
    }

    private Uni<Extended> extend(
            By by,
            Held held,
            Duration more,
            @Nullable IdempotencyKey key,
            @Nullable Version expected,
            @Nullable KeyLimits limits) {
        return extensions
                .earlier(by.tenant(), key)
                .chain(
                        known -> {
                            if (known != null) {
                                return placed(held.kept())
                                        .map(placed -> new Extended(placed, known));
                            }
                            fits(held, expected);
                            refuseBeyond(limits, held, more);
                            return extend(by, held, more, key);
                        });
    }

    private static void refuseBeyond(@Nullable KeyLimits limits, Held held, Duration more) {
        Duration longest = limits == null ? null : limits.longest();
        var slot = held.reservation().state().slot();
        if (longest != null && slot != null && slot.length().plus(more).compareTo(longest) > 0) {
            throw ReservationProblem.keyLength(longest);
        }
    }

    /** Lets another GitHub user in, or keeps one out from now on; either may be said again. */
    Uni<Placed> share(
            Caller caller, ReservationId id, String login, boolean in, @Nullable Version expected) {
        return keep(
                caller,
                id,
                expected,
                reservation -> reservation.with(reservation.terms().shared(login, in)));
    }

    /** Says whether a notebook is to run. */
    Uni<Placed> jupyter(Caller caller, ReservationId id, boolean on, @Nullable Version expected) {
        return keep(
                caller,
                id,
                expected,
                reservation -> reservation.with(reservation.terms().jupyter(on)));
    }

    /** Gives it another name, or another GitHub user. */
    Uni<Placed> rename(
            Caller caller, ReservationId id, UnaryOperator<Reservation> change, Version expected) {
        return keep(caller, id, expected, change);
    }

    private Uni<Placed> keep(
            Caller caller,
            ReservationId id,
            @Nullable Version expected,
            UnaryOperator<Reservation> change) {
        var by = By.of(caller);
        return decide(
                by,
                id,
                pool ->
                        held(pool, by.tenant(), id)
                                .invoke(held -> fits(held, expected))
                                .chain(held -> keep(held, change))
                                .chain(this::placed));
    }

    private Uni<Kept> keep(Held held, UnaryOperator<Reservation> change) {
        if (held.reservation().ended()) {
            throw ReservationProblem.ended(held.reservation());
        }
        var after = change.apply(held.reservation());
        return store.keep(held.pool(), after)
                .chain(() -> kept(held.pool(), new Change(after, List.of())));
    }

    /** The limits that apply to a caller, and what is in use of them. */
    @WithSession
    Uni<Allowances.Standing> quotas(Caller caller) {
        return allowances.of(caller);
    }

    /** What can be had now and when, by pool and GPU type. */
    @WithSession
    Uni<List<Availability>> availability() {
        return pools.facts()
                .chain(all -> each(all, this::availability))
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    /** How many run, by pool and GPU type. */
    @WithSession
    Uni<Map<Queue, Integer>> running() {
        return store.running();
    }

    private Uni<List<Availability>> availability(PoolFacts facts) {
        return pools.look(facts.name())
                .chain(
                        pool ->
                                each(
                                        pool.gpuTypes(),
                                        type ->
                                                promises.roster(pool, type)
                                                        .map(
                                                                roster ->
                                                                        Availability.of(
                                                                                facts,
                                                                                roster,
                                                                                pool.now()))));
    }

    private Uni<@Nullable Kept> earlier(String tenant, @Nullable IdempotencyKey key) {
        if (key == null) {
            return Uni.createFrom().nullItem();
        }
        return store.byKey(tenant, key)
                .map(
                        made -> {
                            if (made == null) {
                                return null;
                            }
                            if (!key.fingerprint().equals(made.fingerprint())) {
                                throw key.reused();
                            }
                            return made.kept();
                        });
    }

    private Uni<Kept> admit(
            List<Pool> locked,
            By by,
            Asked asked,
            Terms terms,
            @Nullable IdempotencyKey key,
            @Nullable KeyLimits limits) {
        Function<Pool, Reservation> made =
                pool -> made(pool, by.tenant(), by.subject(), asked, terms);
        return allowances
                .check(made.apply(locked.getFirst()), limits)
                .chain(ledger -> offers.admit(locked, made, ledger))
                .chain(change -> insert(locked, change, key, by.cause(change.after().id())));
    }

    private Uni<Void> admit(List<Pool> locked, Function<Pool, Reservation> made, Cause cause) {
        return allowances
                .check(made.apply(locked.getFirst()), null)
                .chain(ledger -> offers.admit(locked, made, ledger))
                .chain(change -> insert(locked, change, null, cause))
                .replaceWithVoid();
    }

    private Uni<Kept> insert(
            List<Pool> locked, Change change, @Nullable IdempotencyKey key, Cause cause) {
        var pool =
                locked.stream()
                        .filter(one -> one.name().equals(change.after().pool()))
                        .findFirst()
                        .orElseThrow();
        return store.insert(pool, change, key, cause).chain(() -> kept(pool, change));
    }

    /** As it is after that change. */
    private Uni<Kept> kept(Pool pool, Change change) {
        return store.of(pool, change.after().tenant(), change.after().id())
                .map(Reservations::present);
    }

    private Uni<Void> refuse(
            Pool pool, Reservation made, String reason, Cause cause, @Nullable IdempotencyKey key) {
        return store.insert(pool, made.refuse(new Pending(made.createdAt()), reason), key, cause);
    }

    static Reservation made(Pool pool, String tenant, String owner, Asked asked, Terms terms) {
        return new Reservation(
                new ReservationId(Uuid7.text(pool.now())),
                tenant,
                owner,
                pool.name(),
                asked,
                pool.ticket(),
                pool.now(),
                new Pending(pool.now()),
                terms);
    }

    private Uni<Held> held(Pool pool, String tenant, ReservationId id) {
        return store.of(pool, tenant, id)
                .map(Reservations::present)
                .map(kept -> new Held(pool, kept));
    }

    private static void fits(Held held, @Nullable Version expected) {
        if (expected != null) {
            expected.refuseOther(held.kept().revision());
        }
    }

    /** A reservation whose pool is locked. */
    private record Held(Pool pool, Kept kept) {
        Reservation reservation() {
            return kept.reservation();
        }
    }

    private Uni<Kept> cancel(By by, Held held) {
        var reservation = held.reservation();
        var cause = by.cause(reservation.id());
        return Uni.createFrom()
                .item(
                        () ->
                                reservation
                                        .cancel(by.subject(), held.pool().now())
                                        .orElseThrow(() -> ReservationProblem.ended(reservation)))
                .call(change -> store.update(held.pool(), change, cause))
                .call(
                        () ->
                                promises.pullForward(
                                        held.pool(),
                                        reservation.asked().gpuType(),
                                        "an earlier reservation was given up",
                                        cause))
                .chain(change -> kept(held.pool(), change));
    }

    private Uni<Extended> extend(By by, Held held, Duration more, @Nullable IdempotencyKey key) {
        var reservation = held.reservation();
        var now = held.pool().now();
        var state = reservation.state();
        if (state instanceof Pending) {
            return Uni.createFrom().failure(ReservationProblem.unpromised());
        }
        var slot = state.slot();
        if (slot == null || state.dueAt() == null || !slot.end().isAfter(now)) {
            return Uni.createFrom().failure(ReservationProblem.ended(reservation));
        }
        return promises.roster(held.pool(), reservation.asked().gpuType())
                .map(roster -> roster.extend(reservation.id(), slot, more, now))
                .chain(stretch -> settle(by, held, slot, stretch, key));
    }

    private Uni<Extended> settle(
            By by, Held held, Slot slot, Roster.Stretch stretch, @Nullable IdempotencyKey key) {
        var reservation = held.reservation();
        var now = held.pool().now();
        var cause = by.cause(reservation.id());
        var extension = stretch.extension();
        return extended(reservation, slot, extension, now)
                .call(change -> store.update(held.pool(), change, cause))
                .call(() -> store.update(held.pool(), stretch.elsewhere(), cause))
                .call(() -> handOut(held, stretch, cause))
                .call(() -> extensions.remember(reservation, extension, key, now))
                .chain(change -> kept(held.pool(), change))
                .chain(this::placed)
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
                            if (!extension.grants()) {
                                throw ReservationProblem.noRoom(
                                        extension.furthestEnd(), extension.limit());
                            }
                            return change;
                        });
    }

    private Uni<Placed> placed(Kept kept) {
        return placed(List.of(kept)).map(List::getFirst);
    }

    private Uni<List<Placed>> placed(List<Kept> all) {
        return positions(all.stream().map(Kept::reservation).toList())
                .map(positions -> all.stream().map(one -> one.placed(positions)).toList());
    }

    private Uni<Map<String, Position>> positions(List<Reservation> reservations) {
        var rooms =
                reservations.stream()
                        .filter(one -> one.state() instanceof Pending)
                        .map(one -> new Queue(one.pool(), one.asked().gpuType()))
                        .distinct()
                        .toList();
        return store.positions(reservations)
                .chain(
                        queued ->
                                each(rooms, this::positions)
                                        .map(
                                                waiting -> {
                                                    var all = new HashMap<>(queued);
                                                    waiting.forEach(all::putAll);
                                                    return all;
                                                }));
    }

    private Uni<Map<String, Position>> positions(Queue queue) {
        return pools.look(queue.pool())
                .chain(
                        pool ->
                                promises.roster(pool, queue.gpuType())
                                        .chain(roster -> promises.roomTold(pool, roster))
                                        .map(Room::positions));
    }

    private static <T, U> Uni<List<U>> each(List<T> items, Function<T, Uni<U>> work) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }

    private static Kept present(@Nullable Kept kept) {
        if (kept == null) {
            throw ReservationProblem.unknown();
        }
        return kept;
    }

    private static String words(Problem refused) {
        if (!refused.causes().isEmpty() && refused.type() == CommonProblem.INVALID_REQUEST) {
            return refused.causes().stream()
                    .map(one -> one.pointer() + " " + one.message())
                    .collect(Collectors.joining("; "));
        }
        return refused.fix() == null ? refused.detail() : refused.detail() + " " + refused.fix();
    }
}
