package io.slipway.reservation.request;

import io.slipway.reservation.plan.Admission;
import io.slipway.reservation.plan.Booking;
import io.slipway.reservation.plan.NodeGroup;
import io.slipway.reservation.plan.Plan;
import io.slipway.reservation.plan.ReservationId;
import io.slipway.reservation.plan.Slot;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everybody who runs or waits on one GPU type, in the order of arrival, and the plan they make. */
record Roster(NodeGroup group, List<Reservation> live) {
    Plan plan() {
        return new Plan(group, bookings(running()), bookings(waiting()));
    }

    /** How far that slot may last: up to the next promise, and not past the longest allowed. */
    Instant furthestEnd(ReservationId id, Slot slot) {
        var byOthers = plan().furthestEnd(new Booking(id, slot));
        var byLimit = slot.start().plus(Reservation.LENGTH_MAX);
        return byOthers.isBefore(byLimit) ? byOthers : byLimit;
    }

    /** More time for whoever has that slot: as much as was asked, or as nobody else needs. */
    Extension extend(ReservationId id, Slot slot, Duration asked) {
        var furthest = furthestEnd(id, slot);
        var wanted = slot.end().plus(asked);
        if (!wanted.isAfter(furthest)) {
            return new Extension(asked, asked, furthest, Extension.Limit.NONE);
        }
        return new Extension(
                asked,
                Duration.between(slot.end(), furthest),
                furthest,
                furthest.equals(slot.start().plus(Reservation.LENGTH_MAX))
                        ? Extension.Limit.LONGEST_LENGTH
                        : Extension.Limit.NEXT_PROMISE);
    }

    /** Takes a newcomer in behind everybody who waits, or says why that cannot be. */
    Change admit(Reservation made, Pending pending) {
        var asked = made.asked();
        return switch (plan().admit(made.id(), asked.gpus(), asked.length(), pending.since())) {
            case Admission.Granted(Booking(var _, Slot slot)) ->
                    made.queue(pending, slot, (int) waiting().count() + 1);
            case Admission.NeverFits(int gpus, List<Integer> sizes) ->
                    throw ReservationProblem.impossible(asked.gpuType(), gpus, sizes);
            case Admission.QueueFull(int waiting) -> throw ReservationProblem.full(waiting);
        };
    }

    /**
     * What is left of a slot that starts late. Its end stays, so that those who follow lose
     * nothing; the time that was missed is given back as far as they allow.
     */
    Slot late(ReservationId id, Slot promised, Instant now) {
        var wanted = promised.end().plus(Duration.between(promised.start(), now));
        var furthest = furthestEnd(id, promised);
        var end = wanted.isBefore(furthest) ? wanted : furthest;
        return end.isAfter(promised.end()) ? promised.until(end) : promised;
    }

    /** Those who may start earlier than promised. */
    List<Change> pullForward(Instant now, String cause) {
        return moved(plan().pullForward(now), cause);
    }

    /** Those who lost their slot: with another one, or failed because there will never be one. */
    List<Change> reseat(Instant now, String cause) {
        var reseating = plan().reseat(now);
        var changes = new ArrayList<>(moved(reseating.moved(), cause));
        var byId = byId();
        reseating.homeless().stream()
                .map(id -> of(byId, id))
                .flatMap(r -> r.fail(cause + "; reserve again with fewer GPUs", now).stream())
                .forEach(changes::add);
        return changes;
    }

    /** Those who hold GPUs of nodes that are no longer there. */
    List<Change> unseat(List<String> lostNodes, Instant now, String cause) {
        return running()
                .filter(r -> slot(r).nodes().stream().anyMatch(lostNodes::contains))
                .flatMap(r -> r.fail(cause + "; reserve again", now).stream())
                .toList();
    }

    private List<Change> moved(List<Booking> bookings, String cause) {
        var byId = byId();
        return bookings.stream()
                .map(
                        booking -> {
                            var reservation = of(byId, booking.id());
                            return switch (reservation.state()) {
                                case Queued queued ->
                                        reservation.promise(queued, booking.slot(), cause);
                                case ReservationState other ->
                                        throw new IllegalStateException(
                                                "%s is %s and was moved"
                                                        .formatted(booking.id(), other.word()));
                            };
                        })
                .toList();
    }

    private Stream<Reservation> running() {
        return live.stream()
                .filter(r -> r.state() instanceof Preparing || r.state() instanceof Active);
    }

    private Stream<Reservation> waiting() {
        return live.stream().filter(r -> r.state() instanceof Queued);
    }

    private Map<ReservationId, Reservation> byId() {
        return live.stream().collect(Collectors.toMap(Reservation::id, Function.identity()));
    }

    private static Reservation of(Map<ReservationId, Reservation> byId, ReservationId id) {
        var reservation = byId.get(id);
        if (reservation == null) {
            throw new IllegalStateException("%s is planned and not there".formatted(id));
        }
        return reservation;
    }

    private static List<Booking> bookings(Stream<Reservation> reservations) {
        return reservations.map(r -> new Booking(r.id(), slot(r))).toList();
    }

    private static Slot slot(Reservation reservation) {
        var slot = reservation.state().slot();
        if (slot == null) {
            throw new IllegalStateException(
                    "%s is %s and has no slot"
                            .formatted(reservation.id(), reservation.state().word()));
        }
        return slot;
    }
}
