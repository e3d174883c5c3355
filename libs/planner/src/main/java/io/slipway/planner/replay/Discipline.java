package io.slipway.planner.replay;

import io.slipway.planner.Booking;
import io.slipway.planner.Plan;
import io.slipway.planner.ReservationId;
import java.time.Instant;
import java.util.List;

/** Who starts when. */
sealed interface Discipline permits Promising, Fifo, Backfilling {
    static Discipline of(Policy policy, Plan plan, Watcher watcher, int jobs) {
        return switch (policy) {
            case PROMISE -> new Promising(plan, watcher, jobs);
            case FIFO -> new Fifo(plan, watcher);
            case EASY -> new Backfilling(plan, watcher, true);
            case GREEDY -> new Backfilling(plan, watcher, false);
        };
    }

    /**
     * Decides at an instant, after all that ended there.
     *
     * @param ended whether anything ended at this instant
     * @return who starts now
     */
    List<Booking> decide(List<Request> newcomers, boolean ended, Instant now);

    /** Something that runs ends now; the plan still knows it. */
    default void ending(ReservationId id, Instant now) {}

    /**
     * The next instant at which it wants to decide without anything happening, or the far future.
     */
    default long nextTimer() {
        return Long.MAX_VALUE;
    }
}
