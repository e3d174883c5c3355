package io.slipway.reservation.request;

import io.slipway.planner.Admission;
import io.slipway.planner.Ask;
import io.slipway.planner.Booking;
import io.slipway.planner.Closure;
import io.slipway.planner.Forecast;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import io.slipway.planner.Reason;
import io.slipway.planner.ReservationId;
import io.slipway.planner.Slot;
import io.slipway.reservation.request.ReservationState.Active;
import io.slipway.reservation.request.ReservationState.Pending;
import io.slipway.reservation.request.ReservationState.Preparing;
import io.slipway.reservation.request.ReservationState.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who runs or waits on one GPU type, in the order of arrival, and the plan they make.
 *
 * @param room those who wait without a promise
 * @param held where the plan of all of them is kept; null where none is
 */
record Roster(
        NodeGroup group,
        List<Reservation> live,
        List<Closure> closed,
        List<Reservation> room,
        Seats.@Nullable Held held) {
    Roster(NodeGroup group, List<Reservation> live) {
        this(group, live, List.of());
    }

    Roster(NodeGroup group, List<Reservation> live, List<Closure> closed) {
        this(group, live, closed, List.of());
    }

    Roster(NodeGroup group, List<Reservation> live, List<Closure> closed, List<Reservation> room) {
        this(group, live, closed, room, null);
    }

    /** How many are promised a start. */
    int promised() {
        return (int) waiting().count();
    }

    int gpusPromised() {
        return waiting().mapToInt(one -> one.asked().gpus()).sum();
    }

    /** GPUs of a node that somebody runs on. */
    int held(String node, Instant now) {
        return running()
                .map(Roster::slot)
                .filter(slot -> slot.end().isAfter(now) && slot.nodes().contains(node))
                .mapToInt(Slot::gpusPerNode)
                .sum();
    }

    /** GPUs of a node that are closed. */
    int closed(String node, Instant now) {
        int gpus =
                closed.stream()
                        .filter(one -> one.nodes().contains(node))
                        .filter(one -> !one.from().isAfter(now) && one.until().isAfter(now))
                        .mapToInt(one -> one.gpusOf(group.gpusPerNode()))
                        .sum();
        return Math.min(gpus, group.gpusPerNode());
    }

    /** A plan to try something on. */
    Plan plan() {
        var kept = held == null ? null : held.plan(group, closed);
        return kept == null ? made() : kept.copy();
    }

    /** The plan to look at, or to change and then say {@link #touched} for whom. */
    private Plan kept() {
        var kept = held == null ? null : held.plan(group, closed);
        return kept == null ? made() : kept;
    }

    private Plan made() {
        return new Plan(group, bookings(running()), bookings(waiting()), closed);
    }

    private void touched(Stream<ReservationId> ids) {
        if (held != null) {
            held.touched(ids.toList());
        }
    }

    /** How far that slot may last: up to the next promise, and not past the longest allowed. */
    Instant furthestEnd(ReservationId id, Slot slot, Instant now) {
        return kept().furthestEnd(id, slot.start().plus(Reservation.LENGTH_MAX), now);
    }

    /**
     * More time for whoever has that slot: as much as was asked, or as breaks no promise. Whoever
     * is promised the same GPUs keeps the start on other nodes, when that can be.
     */
    Stretch extend(ReservationId id, Slot slot, Duration asked, Instant now) {
        var furthest = furthestEnd(id, slot, now);
        var wanted = slot.end().plus(asked);
        var end = wanted.isBefore(furthest) ? wanted : furthest;
        var growth = kept().grow(id, end, now);
        touched(Stream.concat(Stream.of(id), growth.elsewhere().stream().map(Booking::id)));
        return new Stretch(
                new Extension(
                        asked,
                        Duration.between(slot.end(), end),
                        furthest,
                        !wanted.isAfter(furthest)
                                ? Extension.Limit.NONE
                                : furthest.equals(slot.start().plus(Reservation.LENGTH_MAX))
                                        ? Extension.Limit.LONGEST_LENGTH
                                        : Extension.Limit.NEXT_PROMISE),
                moved(growth.elsewhere(), "other nodes, so that another reservation may go on"));
    }

    /** An extension, and those who keep their promised start on other nodes for it. */
    record Stretch(Extension extension, List<Change> elsewhere) {}

    /**
     * Takes a newcomer in without moving anybody, or says why that cannot be. Who cannot be
     * promised a start yet waits for that; who asked for one start and no other is refused.
     */
    Change admit(
            Reservation made, Pending pending, @Nullable Hindrance hindrance, WaitingRules rules) {
        var asked = made.asked();
        return switch (admission(asked, made.id(), made.terms().priority(), pending.since())) {
            case Admission.Granted(Booking promise) -> {
                var found = inTheWay(hindrance, made, promise.slot(), pending.since(), rules);
                yield found == null
                        ? made.queue(pending, promise.slot(), promised() + 1)
                        : await(made, pending, found, rules);
            }
            case Admission.NeverFits(int gpus, List<Integer> sizes) ->
                    throw ReservationProblem.impossible(asked.gpuType(), gpus, sizes);
            case Admission.QueueFull(int waiting) ->
                    await(made, pending, Hindrance.queueFull(waiting), rules);
            case Admission.StartTaken(Instant startAt, List<Slot> nearest) ->
                    throw startAt.isBefore(pending.since())
                            ? ReservationProblem.startPassed(startAt, nearest)
                            : ReservationProblem.startTaken(startAt, nearest);
        };
    }

    /** What keeps a newcomer that fits from being promised that slot; null when nothing does. */
    @Nullable Hindrance inTheWay(
            @Nullable Hindrance hindrance,
            Reservation made,
            Slot slot,
            Instant now,
            WaitingRules rules) {
        if (hindrance != null || made.asked().startAt() != null) {
            return hindrance;
        }
        if (promised() >= rules.promises()) {
            return Hindrance.queueFull(promised());
        }
        if (slot.start().isAfter(now.plus(rules.horizon()))) {
            return Hindrance.tooFar(slot.start(), rules.horizon());
        }
        return room.stream().anyMatch(other -> before(other, made)) ? Hindrance.turn() : null;
    }

    /** Whether a newcomer waits because that one does. */
    private static boolean before(Reservation waits, Reservation made) {
        boolean ofAll =
                waits.state() instanceof Pending pending && pending.hindrance().rule().ofAll();
        boolean tenant =
                waits.state() instanceof Pending pending
                        && pending.hindrance().rule() == Hindrance.Rule.TENANT_QUOTA
                        && waits.tenant().equals(made.tenant());
        return ofAll || tenant || Turns.who(waits).equals(Turns.who(made));
    }

    private Change await(
            Reservation made, Pending pending, Hindrance hindrance, WaitingRules rules) {
        if (made.asked().startAt() != null) {
            throw hindrance.refusal();
        }
        if (room.size() >= rules.most()) {
            throw ReservationProblem.roomFull(room.size());
        }
        long own = room.stream().filter(o -> Turns.who(o).equals(Turns.who(made))).count();
        if (own >= rules.mostPerOwner()) {
            throw ReservationProblem.roomFullOfYours(own);
        }
        return made.await(pending, hindrance, promised() + room.size() + 1);
    }

    private Admission admission(Asked asked, ReservationId id, int priority, Instant now) {
        var startAt = asked.startAt();
        if (startAt != null) {
            Reservation.checkStart(startAt, now);
        }
        return group.shapeOf(asked.gpus())
                .map(shape -> new Ask(id, shape, asked.length(), priority, startAt))
                .map(ask -> admission(ask, now))
                .orElseGet(() -> new Admission.NeverFits(asked.gpus(), group.sizes()));
    }

    private Admission admission(Ask ask, Instant now) {
        var admission = kept().admit(ask, now);
        touched(Stream.of(ask.id()));
        return admission;
    }

    /**
     * What a waiting reservation can look forward to.
     *
     * @param live everybody the reason may name
     */
    record Outlook(Forecast.Expected expected, Reason reason, List<Reservation> live) {}

    /**
     * What is left of a slot that starts late. Its end stays, so that those who follow lose
     * nothing; the time that was missed is given back as far as they allow.
     */
    Slot late(ReservationId id, Slot promised, Instant now) {
        var wanted = promised.end().plus(Duration.between(promised.start(), now));
        var room = kept().roomUntil(id);
        var limit = promised.start().plus(Reservation.LENGTH_MAX);
        var furthest = room.isBefore(limit) ? room : limit;
        var end = wanted.isBefore(furthest) ? wanted : furthest;
        return end.isAfter(promised.end()) ? promised.until(end) : promised;
    }

    /** How far one whose time is over may go on without anybody waiting for it. */
    Instant lingersUntil(ReservationId id, Slot window, Duration grace) {
        var room = kept().roomUntil(id);
        var until = window.end().plus(grace);
        return room.isBefore(until) ? room : until;
    }

    /** Those who may start earlier than promised. */
    List<Change> pullForward(Instant now, String cause) {
        if (promised() == 0) {
            return List.of();
        }
        var earlier = kept().pullForwardAll(now);
        touched(earlier.stream().map(Booking::id));
        return moved(earlier, cause);
    }

    /** Those who lost their slot: with another one, or failed because there will never be one. */
    List<Change> reseat(Instant now, String cause) {
        var reseating = kept().reseat(now);
        touched(
                Stream.concat(
                        reseating.moved().stream().map(Booking::id),
                        reseating.homeless().stream()));
        var changes = new ArrayList<>(moved(reseating.moved(), cause));
        var byId = byId();
        reseating.homeless().stream()
                .map(id -> of(byId, id))
                .flatMap(r -> r.fail(cause + "; reserve again with fewer GPUs", now).stream())
                .forEach(changes::add);
        return changes;
    }

    /**
     * Closes nodes for a while. Whoever waits and was to be on them then gets another slot, or
     * fails because there will never be one; whoever runs into it stays, and is named.
     */
    Closing close(Closure closure, Instant now, String cause) {
        var reseating = plan().maintain(closure, now);
        var changes = new ArrayList<>(moved(reseating.moved(), cause));
        var byId = byId();
        reseating.homeless().stream()
                .map(id -> of(byId, id))
                .flatMap(r -> r.fail(cause + "; reserve again with fewer GPUs", now).stream())
                .forEach(changes::add);
        return new Closing(
                changes,
                running()
                        .filter(
                                r ->
                                        slot(r).start().isBefore(closure.until())
                                                && slot(r).end().isAfter(closure.from())
                                                && slot(r).nodes().stream()
                                                        .anyMatch(closure.nodes()::contains))
                        .toList());
    }

    /**
     * What closing nodes does.
     *
     * @param runningInto those who still run on the nodes when the time comes
     */
    record Closing(List<Change> changes, List<Reservation> runningInto) {}

    /**
     * Those who hold GPUs of nodes on which nothing runs any more: they wait again, at their old
     * place, for the time that is left of theirs.
     */
    List<Reservation> unseat(List<String> lostNodes, Instant now) {
        return running()
                .filter(r -> slot(r).nodes().stream().anyMatch(lostNodes::contains))
                .flatMap(r -> r.interrupt(now).stream())
                .toList();
    }

    /** Whom it touches when nodes are closed, and emptied or not; changes nothing. */
    List<Evacuation.Touched> evacuate(Closure closure, boolean emptied, Instant now) {
        var after =
                live.stream()
                        .map(
                                r ->
                                        emptied && runsOn(r, closure.nodes())
                                                ? r.interrupt(now).orElse(r)
                                                : r)
                        .toList();
        var next =
                new Roster(group, after, closed)
                        .close(closure, now, "").changes().stream()
                                .collect(
                                        Collectors.toMap(
                                                change -> change.after().id(), Change::after));
        return live.stream()
                .filter(r -> next.containsKey(r.id()) || runsOn(r, closure.nodes()))
                .map(r -> touched(r, next.get(r.id())))
                .toList();
    }

    private static boolean runsOn(Reservation reservation, List<String> nodes) {
        return (reservation.state() instanceof Preparing || reservation.state() instanceof Active)
                && slot(reservation).nodes().stream().anyMatch(nodes::contains);
    }

    private static Evacuation.Touched touched(Reservation now, @Nullable Reservation next) {
        var slot = slot(now);
        var other = next == null ? null : next.state().slot();
        var failed = next != null && next.state() instanceof ReservationState.Failed;
        return new Evacuation.Touched(
                now.id().value(),
                now.tenant(),
                now.owner(),
                now.state().word(),
                now.asked().gpus(),
                slot.start(),
                slot.end(),
                other == null || failed ? null : other.start(),
                other == null || failed ? null : other.end(),
                failed ? "no slot would ever be free for it" : null);
    }

    /** The time that a start which failed has cost, given back as far as nobody is moved for it. */
    Optional<Change> madeWhole(ReservationId id, Duration length, String cause) {
        var reservation = of(byId(), id);
        if (!(reservation.state() instanceof Queued queued)) {
            return Optional.empty();
        }
        var slot = queued.promised();
        var room = kept().roomUntil(id);
        var wanted = slot.start().plus(length);
        var end = wanted.isBefore(room) ? wanted : room;
        return end.isAfter(slot.end())
                ? Optional.of(reservation.promise(queued, slot.until(end), cause))
                : Optional.empty();
    }

    private List<Change> moved(List<Booking> bookings, String cause) {
        var byId = byId();
        return bookings.stream()
                .filter(booking -> !booking.slot().equals(of(byId, booking.id()).state().slot()))
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
        return reservations.map(Seats::booking).toList();
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
