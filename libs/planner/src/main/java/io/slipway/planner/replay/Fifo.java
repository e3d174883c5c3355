package io.slipway.planner.replay;

import io.slipway.planner.Booking;
import io.slipway.planner.Plan;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Only the head of the queue may start. */
record Fifo(Plan plan, Watcher watcher, ArrayDeque<Request> queue) implements Discipline {
    Fifo(Plan plan, Watcher watcher) {
        this(plan, watcher, new ArrayDeque<>());
    }

    @Override
    public List<Booking> decide(List<Request> newcomers, boolean ended, Instant now) {
        long began = System.nanoTime();
        queue.addAll(newcomers);
        var started = new ArrayList<Booking>();
        while (!queue.isEmpty()) {
            var booking = plan.startNow(queue.getFirst().ask(), now);
            if (booking.isEmpty()) {
                break;
            }
            queue.removeFirst();
            started.add(booking.get());
        }
        watcher.planned(System.nanoTime() - began);
        return started;
    }
}
