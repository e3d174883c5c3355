package io.slipway.reservation.request;

import io.slipway.planner.Booking;
import io.slipway.planner.Closure;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Queued;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who runs or waits on one GPU type of a pool that is locked, and the plan they make. The
 * plan is kept from one decision to the next, and only those of whom something changed are put into
 * it anew: making it of all of them each time was most of the work once thousands ran.
 */
final class Seats {
    private final SequencedMap<ReservationId, Reservation> line = new LinkedHashMap<>();

    /** Those for whom the plan may hold something else than what is true. */
    private final Set<ReservationId> stale = new HashSet<>();

    private @Nullable Plan plan;
    private List<Closure> closed = List.of();
    private long changes;

    /** In the order of arrival. */
    Collection<Reservation> line() {
        return line.values();
    }

    /** It is this from now on, or nobody any more when it has ended. */
    void seat(Reservation one) {
        changes++;
        stale.add(one.id());
        if (one.ended()) {
            line.remove(one.id());
        } else {
            line.put(one.id(), one);
        }
    }

    /** These seats as they are now. */
    Held held() {
        return new Held(this, changes);
    }

    /** The seats as they were when somebody looked; the plan is theirs until something changes. */
    record Held(Seats seats, long changes) {
        /** Null when something changed meanwhile. */
        @Nullable Plan plan(NodeGroup group, List<Closure> closed) {
            return changes == seats.changes ? seats.plan(group, closed) : null;
        }

        /** The plan was changed for those, whether or not it will be decided so. */
        void touched(Collection<ReservationId> ids) {
            seats.stale.addAll(ids);
        }
    }

    private Plan plan(NodeGroup group, List<Closure> closures) {
        var known = plan;
        plan = null;
        if (known != null && known.group().equals(group) && closed.equals(closures)) {
            stale.forEach(known::remove);
            stale.forEach(id -> put(known, line.get(id)));
            return kept(known, closures);
        }
        var made = new Plan(group, List.of(), List.of(), closures);
        line.values().forEach(one -> put(made, one));
        return kept(made, closures);
    }

    /** One that could not be made, or not be brought up to date, is not kept. */
    private Plan kept(Plan made, List<Closure> closures) {
        plan = made;
        closed = closures;
        stale.clear();
        return made;
    }

    private static void put(Plan plan, @Nullable Reservation one) {
        if (one == null || one.state() instanceof Pending) {
            return;
        }
        plan.put(booking(one), !(one.state() instanceof Queued), one.ticket());
    }

    static Booking booking(Reservation one) {
        return new Booking(one.id(), slot(one), one.terms().priority(), one.asked().startAt());
    }

    private static Slot slot(Reservation one) {
        return Objects.requireNonNull(
                one.state().slot(), () -> "%s has no slot".formatted(one.id()));
    }
}
