package io.slipway.reservation.request;

import io.slipway.planner.Slot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a reservation stands. The methods of a state are the only ways out of it. */
public sealed interface ReservationState {
    List<String> NAMES =
            List.of("pending", "queued", "preparing", "active", "expired", "cancelled", "failed");

    Instant since();

    /** Taken in, and promised nothing yet. */
    record Pending(Instant since, Hindrance hindrance) implements ReservationState {
        /** Just asked. */
        Pending(Instant since) {
            this(since, Hindrance.turn());
        }

        Pending waits(Hindrance other) {
            return new Pending(since, other);
        }

        Cancelled cancel(Instant now) {
            return new Cancelled(now, null, null);
        }

        Failed fail(Instant now, String reason) {
            return new Failed(now, null, null, reason);
        }

        Queued queue(Slot promised) {
            return new Queued(since, promised);
        }

        Failed refuse(String reason) {
            return new Failed(since, null, null, reason);
        }
    }

    /** Waits for the slot it was promised. */
    record Queued(Instant since, Slot promised) implements ReservationState {
        Queued promise(Slot other) {
            return new Queued(since, other);
        }

        Preparing prepare(Slot window, Instant now) {
            return new Preparing(now, window);
        }

        Cancelled cancel(Instant now) {
            return new Cancelled(now, promised, null);
        }

        Failed fail(Instant now, String reason) {
            return new Failed(now, promised, null, reason);
        }
    }

    /** Each GPU of the slot is recorded as held; nothing else has to be prepared. */
    record Preparing(Instant since, Slot window) implements ReservationState {
        Preparing extend(Instant end) {
            return new Preparing(since, window.until(end));
        }

        Optional<Queued> interrupt(Instant now) {
            return left(window, now);
        }

        Active activate(Instant now) {
            return new Active(now, window, Warning.reached(window.end(), now));
        }

        Cancelled cancel(Instant now) {
            return new Cancelled(now, window, null);
        }

        Failed fail(Instant now, String reason) {
            return new Failed(now, window, null, reason);
        }
    }

    /**
     * The GPUs are the owner's.
     *
     * @param warned the last warning that was given or that came too early to be one
     * @param agreedEnd when it was to end, once that is over and its window goes on for a moment
     */
    record Active(Instant since, Slot window, @Nullable Warning warned, @Nullable Instant agreedEnd)
            implements ReservationState {
        Active(Instant since, Slot window, @Nullable Warning warned) {
            this(since, window, warned, null);
        }

        /** Over, and let go on until then for whoever has to save something. */
        Active linger(Instant until) {
            return new Active(since, window.until(until), warned, window.end());
        }

        /** The warnings that now lie ahead again are given again. */
        Active extend(Instant end, Instant now) {
            return new Active(since, window.until(end), Warning.reached(end, now));
        }

        Active warn(Warning warning) {
            return new Active(since, window, warning, agreedEnd);
        }

        Optional<Queued> interrupt(Instant now) {
            return left(window, now);
        }

        Expired expire(Instant now) {
            return new Expired(now, window, since);
        }

        Cancelled cancel(Instant now) {
            return new Cancelled(now, window, since);
        }

        Failed fail(Instant now, String reason) {
            return new Failed(now, window, since, reason);
        }

        private Instant nextAt() {
            var next = Warning.after(warned);
            return next == null ? window.end() : next.dueAt(window.end());
        }
    }

    /** Ended as agreed. */
    record Expired(Instant since, Slot window, Instant startedAt) implements ReservationState {}

    /** Given up by its owner. */
    record Cancelled(Instant since, @Nullable Slot window, @Nullable Instant startedAt)
            implements ReservationState {}

    /** Ended by us, or never admitted. */
    record Failed(Instant since, @Nullable Slot window, @Nullable Instant startedAt, String reason)
            implements ReservationState {}

    private static Optional<Queued> left(Slot window, Instant now) {
        return window.end().isAfter(now)
                ? Optional.of(
                        new Queued(
                                now,
                                new Slot(window.nodes(), window.gpusPerNode(), now, window.end())))
                : Optional.empty();
    }

    default String word() {
        return switch (this) {
            case Pending _ -> "pending";
            case Queued _ -> "queued";
            case Preparing _ -> "preparing";
            case Active _ -> "active";
            case Expired _ -> "expired";
            case Cancelled _ -> "cancelled";
            case Failed _ -> "failed";
        };
    }

    default @Nullable Slot slot() {
        return switch (this) {
            case Pending _ -> null;
            case Queued queued -> queued.promised();
            case Preparing preparing -> preparing.window();
            case Active active -> active.window();
            case Expired expired -> expired.window();
            case Cancelled cancelled -> cancelled.window();
            case Failed failed -> failed.window();
        };
    }

    default @Nullable Instant startedAt() {
        return switch (this) {
            case Pending _, Queued _, Preparing _ -> null;
            case Active active -> active.since();
            case Expired expired -> expired.startedAt();
            case Cancelled cancelled -> cancelled.startedAt();
            case Failed failed -> failed.startedAt();
        };
    }

    /** When somebody must look at it again; null when it has ended. */
    default @Nullable Instant dueAt() {
        return switch (this) {
            case Pending pending -> pending.since();
            case Queued queued -> queued.promised().start();
            case Preparing preparing -> preparing.since();
            case Active active -> active.nextAt();
            case Expired _, Cancelled _, Failed _ -> null;
        };
    }
}
