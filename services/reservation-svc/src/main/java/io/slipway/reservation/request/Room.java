package io.slipway.reservation.request;

import io.slipway.planner.Admission;
import io.slipway.planner.Ask;
import io.slipway.planner.Booking;
import io.slipway.planner.FairShare;
import io.slipway.planner.Plan;
import io.slipway.planner.Position;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Pending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Those who wait without a promise for one GPU type of a pool. Promises are made in their order:
 * whoever cannot be promised anything for a reason of the queue stops all who come after, so that
 * nobody is starved by smaller requests; whoever cannot because of a quota stops those of the same
 * owner or tenant only.
 */
final class Room {
    /** As many promises as one transaction makes. */
    private static final int BATCH = 100;

    private final Roster roster;
    private final WaitingRules rules;
    private final FairShare share;
    private final Instant now;

    Room(Roster roster, WaitingRules rules, FairShare share, Instant now) {
        this.roster = roster;
        this.rules = rules;
        this.share = share;
        this.now = now;
    }

    /** Makes the promises that can be made, and says of the others what they wait for. */
    List<Change> promise(Ledger ledger) {
        var pass = new Pass(ledger);
        var turns = new Turns(roster.room(), share, now);
        for (var next = turns.next(); next != null && pass.promised < BATCH; next = turns.next()) {
            if (pass.promise(next)) {
                turns.granted(next);
            }
        }
        return pass.changes;
    }

    /** Where they stand, if nothing else happened: behind all who are promised something. */
    Map<String, Position> positions() {
        var places = new HashMap<String, Position>();
        int place = roster.promised();
        int ahead = roster.gpusPromised();
        var turns = new Turns(roster.room(), share, now);
        for (var next = turns.next(); next != null; next = turns.next()) {
            turns.granted(next);
            place++;
            places.put(next.id().value(), new Position(place, place, ahead));
            ahead += next.asked().gpus();
        }
        return places;
    }

    /** One pass over those who wait. */
    private final class Pass {
        final List<Change> changes = new ArrayList<>();
        private final Ledger ledger;
        private final Plan plan = roster.plan();
        private final Map<String, Hindrance> heldBack = new HashMap<>();
        private boolean stopped;
        int promised;

        Pass(Ledger ledger) {
            this.ledger = ledger;
        }

        /** True when it has a promise now. */
        boolean promise(Reservation next) {
            if (!(next.state() instanceof Pending pending)) {
                throw new IllegalStateException(
                        "%s is %s".formatted(next.id(), next.state().word()));
            }
            if (pending.since().plus(rules.longest()).isBefore(now)) {
                fail(
                        next,
                        "no promise could be made in %s hours"
                                .formatted(Hours.of(rules.longest())));
                return false;
            }
            var slot = slot(next);
            if (slot instanceof Found.Slotted(Slot there)) {
                int place = roster.promised() + ++promised;
                var change = next.queue(pending, there, place);
                changes.add(change);
                ledger.take(change.after());
                return true;
            }
            if (slot instanceof Found.Waits(Hindrance hindrance)) {
                holdBack(next, hindrance);
                if (hindrance.rule() != pending.hindrance().rule()) {
                    changes.add(next.waits(pending, hindrance));
                }
            } else {
                fail(next, "no slot would ever be free for it");
            }
            return false;
        }

        private Found slot(Reservation next) {
            if (stopped) {
                return new Found.Waits(Hindrance.turn());
            }
            var before = heldBack.getOrDefault(Turns.who(next), heldBack.get(next.tenant()));
            if (before != null) {
                return new Found.Waits(before);
            }
            var hindrance = ledger.hindrance(next);
            if (hindrance != null) {
                return new Found.Waits(hindrance);
            }
            if (plan.waitingCount() >= rules.promises()) {
                return new Found.Waits(Hindrance.queueFull(plan.waitingCount()));
            }
            var shape = roster.group().shapeOf(next.asked().gpus());
            if (shape.isEmpty()) {
                return new Found.Never();
            }
            var ask =
                    new Ask(
                            next.id(),
                            shape.get(),
                            next.asked().length(),
                            next.terms().priority(),
                            null);
            return switch (plan.admit(ask, now)) {
                case Admission.Granted(Booking booking) -> near(booking);
                case Admission.QueueFull(int waiting) ->
                        new Found.Waits(Hindrance.queueFull(waiting));
                case Admission.NeverFits _, Admission.StartTaken _ -> new Found.Never();
            };
        }

        private Found near(Booking booking) {
            var start = booking.slot().start();
            if (!start.isAfter(now.plus(rules.horizon()))) {
                return new Found.Slotted(booking.slot());
            }
            plan.end(booking.id(), now);
            return new Found.Waits(Hindrance.tooFar(start, rules.horizon()));
        }

        private void holdBack(Reservation next, Hindrance hindrance) {
            switch (hindrance.rule()) {
                case QUEUE_FULL, TOO_FAR -> stopped = true;
                case TENANT_QUOTA -> heldBack.putIfAbsent(next.tenant(), hindrance);
                case OWNER_QUOTA, OWNER_PROMISES ->
                        heldBack.putIfAbsent(Turns.who(next), hindrance);
                case TURN -> {}
            }
        }

        private void fail(Reservation next, String reason) {
            next.fail(reason, now).ifPresent(changes::add);
        }
    }

    private sealed interface Found {
        record Slotted(Slot slot) implements Found {}

        record Waits(Hindrance hindrance) implements Found {}

        record Never() implements Found {}
    }
}
