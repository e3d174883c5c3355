package io.slipway.reservation.request;

import io.slipway.contracts.reservation.NodeShare;
import io.slipway.contracts.reservation.ReservationEvent;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Cancelled;
import io.slipway.reservation.request.ReservationState.Expired;
import io.slipway.reservation.request.ReservationState.Failed;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for GPUs and its life. Pure: each method returns the change and the facts that announce
 * it.
 *
 * @param ticket its place in the order of arrival at the pool
 */
public record Reservation(
        ReservationId id,
        String tenant,
        String owner,
        String pool,
        Asked asked,
        long ticket,
        Instant createdAt,
        ReservationState state,
        Terms terms) {
    /** A start that is later than this was missed. */
    static final Duration PUNCTUAL = Duration.ofMinutes(1);

    /** From start to end, all extensions included. */
    static final Duration LENGTH_MAX = Duration.ofDays(2);

    static final Duration BOOKED_AHEAD_MAX = Duration.ofDays(30);

    /** A start that passed so lately is now: clocks differ, and requests take their time. */
    static final Duration BOOKED_LATE_MAX = Duration.ofMinutes(2);

    /** Fails with the problem when nobody can start then. */
    static void checkStart(Instant startAt, Instant now) {
        if (startAt.isBefore(now.minus(BOOKED_LATE_MAX))) {
            throw ReservationProblem.startPast(startAt, now);
        }
        if (startAt.isAfter(now.plus(BOOKED_AHEAD_MAX))) {
            throw ReservationProblem.tooFar(now.plus(BOOKED_AHEAD_MAX));
        }
    }

    Reservation(
            ReservationId id,
            String tenant,
            String owner,
            String pool,
            Asked asked,
            long ticket,
            Instant createdAt,
            ReservationState state) {
        this(id, tenant, owner, pool, asked, ticket, createdAt, state, Terms.PLAIN);
    }

    /** The same with other company; nothing is announced, its GPUs and its time stay. */
    Reservation with(Terms other) {
        return new Reservation(id, tenant, owner, pool, asked, ticket, createdAt, state, other);
    }

    /** A slot was found; position 1 starts next. */
    Change queue(Pending pending, Slot slot, int position) {
        var after = in(pending.queue(slot));
        return new Change(
                after,
                List.of(
                        new ReservationEvent.Queued(
                                id.value(),
                                tenant,
                                owner,
                                asked.gpuType(),
                                asked.gpus(),
                                asked.length(),
                                position,
                                pending.since()),
                        after.promised(slot, "accepted")));
    }

    /** No start can be promised yet. */
    Change await(Pending pending, Hindrance wait, int position) {
        return new Change(
                in(pending.waits(wait)),
                List.of(
                        new ReservationEvent.Waiting(
                                id.value(),
                                tenant,
                                owner,
                                asked.gpuType(),
                                asked.gpus(),
                                asked.length(),
                                position,
                                wait.rule().word(),
                                wait.words(),
                                pending.since())));
    }

    /** It waits for something else now; nothing is announced. */
    Change waits(Pending pending, Hindrance wait) {
        return new Change(in(pending.waits(wait)), List.of());
    }

    Change refuse(Pending pending, String reason) {
        return ended(in(pending.refuse(reason)), pending.since(), reason);
    }

    Change promise(Queued queued, Slot slot, String cause) {
        return new Change(in(queued.promise(slot)), promised(slot, cause));
    }

    /**
     * Its turn has come. A start that was missed is told before anything else, with the window that
     * is left of it.
     */
    Change prepare(Queued queued, Slot window, Instant now) {
        var after = in(queued.prepare(window, now));
        return missed(queued, now)
                ? new Change(
                        after,
                        after.promised(
                                new Slot(window.nodes(), window.gpusPerNode(), now, window.end()),
                                "missed: the service did not run at %s"
                                        .formatted(queued.promised().start())))
                : new Change(after, List.of());
    }

    static boolean missed(Queued queued, Instant now) {
        return queued.promised().start().plus(PUNCTUAL).isBefore(now);
    }

    Change activate(Preparing preparing, Instant now) {
        return in(preparing.activate(now)).held();
    }

    Change warn(Active active, Warning warning) {
        return new Change(
                in(active.warn(warning)),
                new ReservationEvent.Expiring(
                        id.value(), tenant, active.window().end(), warning.minutes()));
    }

    /** Its time is over; nobody waits for its GPUs, so that what is unsaved can be saved. */
    Change linger(Active active, Instant until) {
        return new Change(
                in(active.linger(until)),
                new ReservationEvent.Expiring(id.value(), tenant, until, 0));
    }

    /** Something of it was killed, so often in all. */
    Change outOfMemory(int kills, Instant last) {
        return new Change(
                this, new ReservationEvent.MemoryExceeded(id.value(), tenant, owner, kills, last));
    }

    Change expire(Active active, Instant now) {
        return ended(in(active.expire(now)), now, "the agreed time is over");
    }

    /** Empty when it has ended. */
    Optional<Change> cancel(String by, Instant now) {
        Optional<Cancelled> next =
                switch (state) {
                    case Pending pending -> Optional.of(pending.cancel(now));
                    case Queued queued -> Optional.of(queued.cancel(now));
                    case Preparing preparing -> Optional.of(preparing.cancel(now));
                    case Active active -> Optional.of(active.cancel(now));
                    case Expired _, Cancelled _, Failed _ -> Optional.empty();
                };
        return next.map(cancelled -> ended(in(cancelled), now, "cancelled by " + by));
    }

    /** Empty when it has ended. */
    Optional<Change> fail(String reason, Instant now) {
        Optional<Failed> next =
                switch (state) {
                    case Pending pending -> Optional.of(pending.fail(now, reason));
                    case Queued queued -> Optional.of(queued.fail(now, reason));
                    case Preparing preparing -> Optional.of(preparing.fail(now, reason));
                    case Active active -> Optional.of(active.fail(now, reason));
                    case Expired _, Cancelled _, Failed _ -> Optional.empty();
                };
        return next.map(failed -> ended(in(failed), now, reason));
    }

    /**
     * What it ran on is gone: it waits again, with the time that is left. Whoever finds it another
     * slot announces that. Empty when nothing is left, or it does not run.
     */
    Optional<Reservation> interrupt(Instant now) {
        Optional<Queued> next =
                switch (state) {
                    case Preparing preparing -> preparing.interrupt(now);
                    case Active active -> active.interrupt(now);
                    case Pending _, Queued _, Expired _, Cancelled _, Failed _ -> Optional.empty();
                };
        return next.map(this::in);
    }

    /** Empty when it has ended, or was never placed. */
    Optional<Change> extend(Instant end, Instant now) {
        return switch (state) {
            case Queued queued ->
                    Optional.of(promise(queued, queued.promised().until(end), "extended"));
            case Preparing preparing -> {
                var longer = preparing.extend(end);
                yield Optional.of(new Change(in(longer), promised(longer.window(), "extended")));
            }
            case Active active -> Optional.of(in(active.extend(end, now)).held());
            case Pending _, Expired _, Cancelled _, Failed _ -> Optional.empty();
        };
    }

    /** When it starts; only for one that has been placed. */
    Instant startsAt() {
        var slot = state.slot();
        if (slot == null) {
            throw new IllegalStateException("%s is %s".formatted(id, state.word()));
        }
        return slot.start();
    }

    boolean ended() {
        return state.dueAt() == null;
    }

    /** With another name, or somebody else's SSH keys; nothing is announced. */
    Reservation named(@Nullable String name, @Nullable String githubUser) {
        var named =
                new Asked(
                        asked.gpus(),
                        asked.gpuType(),
                        asked.length(),
                        name,
                        githubUser,
                        asked.startAt(),
                        asked.where());
        return new Reservation(id, tenant, owner, pool, named, ticket, createdAt, state, terms);
    }

    static List<NodeShare> shares(Slot slot) {
        return slot.nodes().stream().map(node -> new NodeShare(node, slot.gpusPerNode())).toList();
    }

    private Change held() {
        if (!(state instanceof Active active)) {
            throw new IllegalStateException("%s is %s".formatted(id, state.word()));
        }
        return new Change(
                this,
                new ReservationEvent.Active(
                        id.value(),
                        tenant,
                        asked.gpuType(),
                        asked.gpus(),
                        active.since(),
                        active.window().end(),
                        shares(active.window())));
    }

    private Change ended(Reservation after, Instant now, String reason) {
        return new Change(
                after,
                new ReservationEvent.Ended(id.value(), tenant, after.state().word(), reason, now));
    }

    private ReservationEvent.Promised promised(Slot slot, String cause) {
        return new ReservationEvent.Promised(
                id.value(),
                tenant,
                asked.gpuType(),
                asked.gpus(),
                slot.start(),
                slot.end(),
                shares(slot),
                cause);
    }

    private Reservation in(ReservationState next) {
        return new Reservation(id, tenant, owner, pool, asked, ticket, createdAt, next, terms);
    }
}
