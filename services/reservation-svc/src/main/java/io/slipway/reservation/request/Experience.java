package io.slipway.reservation.request;

import io.slipway.planner.Arrivals;
import io.slipway.planner.Expectation;
import io.slipway.planner.Forecast;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.Releases;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one GPU type of a pool: how early reservations end, and how what was told of
 * starts turned out. Whoever waits is learned from once, by what was told first. Thread-safe.
 */
final class Experience {
    /** Some ten milliseconds on the event loop, at most. */
    private static final int EFFORT = Forecast.EFFORT;

    /** All that can have a promise; beyond it the oldest are forgotten. */
    private static final int TOLD_MAX = Plan.WAITING_MAX;

    private final Releases releases = new Releases();
    private final Arrivals arrivals = new Arrivals();
    private final Forecast forecast = new Forecast(releases, arrivals, EFFORT);
    private final SequencedMap<ReservationId, Expectation> told = new LinkedHashMap<>();
    private Instant seen = Instant.EPOCH;
    private long ticketSeen;
    private boolean recalled;

    /**
     * One that was started and ended.
     *
     * @param slot as it was to be when it ended
     */
    record Ended(ReservationId id, Slot slot, Instant at) {
        double part() {
            return (double) Duration.between(slot.start(), at).toNanos() / slot.length().toNanos();
        }
    }

    /** Whoever ended by then is known here. */
    synchronized Instant seen() {
        return seen;
    }

    /** Whoever came up to that place in the order of arrival is known here. */
    synchronized long ticketSeen() {
        return ticketSeen;
    }

    /** One that was asked for, as early as can be. */
    record Came(long ticket, int gpus, Duration length, Instant at) {}

    /**
     * One that waited, in this process or before it.
     *
     * @param told when it had its first promise
     */
    record Waited(Instant told, Instant promise, Instant started) {}

    /** Whether it was told how it went before this process began. */
    synchronized boolean recalled() {
        return recalled;
    }

    /** Once, in the order of the starts, before anything is told here. */
    synchronized void recall(List<Waited> before) {
        if (!recalled) {
            recalled = true;
            before.forEach(one -> forecast.recall(one.told, one.promise, one.started));
        }
    }

    /** How many wait of whom something was told. */
    synchronized int waiting() {
        return told.size();
    }

    /**
     * What one that waits can look forward to.
     *
     * @param ended those since {@link #seen}, in the order of their ends
     * @param came those since {@link #ticketSeen}, in the order of arrival
     */
    synchronized Roster.Outlook outlook(
            Roster roster, List<Ended> ended, List<Came> came, ReservationId id, Instant now) {
        learn(roster, ended);
        came.forEach(one -> learn(roster.group(), one));
        var plan = roster.plan();
        var expectation = forecast.of(plan, id, now);
        if (told.putIfAbsent(id, expectation) == null) {
            forecast.tell(expectation);
        }
        if (told.size() > TOLD_MAX) {
            forecast.forget(told.pollFirstEntry().getValue());
        }
        return new Roster.Outlook(
                forecast.expected(expectation), plan.reason(id, now), roster.live());
    }

    private void learn(NodeGroup group, Came one) {
        if (one.ticket > ticketSeen) {
            ticketSeen = one.ticket;
            group.shapeOf(one.gpus).ifPresent(shape -> arrivals.learn(shape, one.length, one.at));
        }
    }

    private void learn(Roster roster, List<Ended> ended) {
        var starts = new HashMap<ReservationId, @Nullable Slot>();
        for (Ended one : ended) {
            // Another asked at the same time and was first.
            if (one.at.isAfter(seen)) {
                releases.learn(one.slot.gpus(), one.slot.length(), one.part());
            }
            starts.put(one.id, one.slot);
        }
        if (!ended.isEmpty() && ended.getLast().at.isAfter(seen)) {
            seen = ended.getLast().at;
        }
        for (Reservation one : roster.live()) {
            starts.put(one.id(), one.state() instanceof Queued ? null : one.state().slot());
        }
        told.entrySet()
                .removeIf(
                        entry -> {
                            if (!starts.containsKey(entry.getKey())) {
                                forecast.forget(entry.getValue());
                                return true;
                            }
                            var slot = starts.get(entry.getKey());
                            if (slot != null) {
                                forecast.learn(entry.getValue(), slot.start());
                            }
                            return slot != null;
                        });
    }
}
