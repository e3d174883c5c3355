package io.slipway.reservation.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything promised on one GPU type of a pool: what runs, and who waits in the order of arrival.
 */
public record Plan(NodeGroup group, List<Booking> running, List<Booking> waiting) {
    public static final int WAITING_MAX = 1_000;
    private static final int PASSES_MAX = 8;

    /** Promises a newcomer the first slot behind everybody who waits. */
    public Admission admit(ReservationId id, int gpus, Duration length, Instant now) {
        if (waiting.size() >= WAITING_MAX) {
            return new Admission.QueueFull(waiting.size());
        }
        return group.shapeOf(gpus)
                .<Admission>map(
                        shape ->
                                new Admission.Granted(
                                        new Booking(
                                                id,
                                                timeline().earliest(shape, length, queueEnd(now)))))
                .orElseGet(() -> new Admission.NeverFits(gpus, group.sizes()));
    }

    /** When a request of that size, made now, would start; its length makes no difference. */
    public Optional<Instant> nextStart(int gpus, Instant now) {
        return group.shapeOf(gpus)
                .map(shape -> timeline().earliest(shape, Duration.ofNanos(1), queueEnd(now)))
                .map(Slot::start);
    }

    /**
     * Hands capacity that came free early to those who wait, in their order, until nobody can start
     * earlier. Returns who starts earlier than promised; nobody starts later.
     */
    public List<Booking> pullForward(Instant now) {
        var timeline = timeline();
        var queue = new ArrayList<>(waiting);
        for (int pass = 0; pass < PASSES_MAX && pullOnce(timeline, queue, now); pass++) {}
        queue.removeAll(Set.copyOf(waiting));
        return queue;
    }

    /**
     * Finds new slots for those whose slot is gone because capacity was lost: a node left, or the
     * whole slot passed before it could start. Everybody else keeps what was promised.
     */
    public Reseating reseat(Instant now) {
        var homeless = new ArrayList<ReservationId>();
        var moved = new ArrayList<Booking>();
        var timeline =
                new Timeline(
                        group,
                        Stream.concat(
                                        running.stream(),
                                        waiting.stream().filter(b -> !lost(b.slot(), now)))
                                .toList());
        for (var booking : waiting) {
            if (lost(booking.slot(), now)) {
                group.shapeOf(booking.slot().gpus())
                        .map(shape -> timeline.earliest(shape, booking.slot().length(), now))
                        .ifPresentOrElse(
                                slot -> {
                                    timeline.take(slot);
                                    moved.add(new Booking(booking.id(), slot));
                                },
                                () -> homeless.add(booking.id()));
            }
        }
        return new Reseating(moved, homeless);
    }

    /** Those who got another slot, and those for whom there will never be one again. */
    public record Reseating(List<Booking> moved, List<ReservationId> homeless) {}

    /** How far that booking may last without touching what is promised to others. */
    public Instant furthestEnd(Booking booking) {
        return timeline().furthestEnd(booking.slot());
    }

    /** The GPUs that nothing running holds at that instant. */
    public int free(Instant now) {
        return new Timeline(group, running).free(now);
    }

    private static boolean pullOnce(Timeline timeline, List<Booking> queue, Instant now) {
        boolean moved = false;
        Instant floor = now;
        for (int rank = 0; rank < queue.size(); rank++) {
            var booking = queue.get(rank);
            var promised = booking.slot();
            if (floor.isBefore(promised.start())) {
                timeline.give(promised);
                var found = timeline.earliest(promised.shape(), promised.length(), floor);
                if (found.start().isBefore(promised.start())) {
                    queue.set(rank, new Booking(booking.id(), found));
                    moved = true;
                }
                timeline.take(queue.get(rank).slot());
            }
            floor = latest(floor, queue.get(rank).slot().start());
        }
        return moved;
    }

    private boolean lost(Slot slot, Instant now) {
        return !group.nodes().containsAll(slot.nodes()) || !slot.end().isAfter(now);
    }

    private Timeline timeline() {
        return new Timeline(group, Stream.concat(running.stream(), waiting.stream()).toList());
    }

    /** First come, first served: nobody starts before one who came earlier. */
    private Instant queueEnd(Instant now) {
        return waiting.stream().map(b -> b.slot().start()).reduce(now, Plan::latest);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
