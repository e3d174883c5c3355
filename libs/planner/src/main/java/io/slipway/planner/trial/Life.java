package io.slipway.planner.trial;

import io.slipway.planner.ReservationId;
import java.util.HashSet;
import java.util.Set;

/** One reservation as whoever runs the planner has it written down. */
final class Life {
    enum State {
        WAITING,
        STARTING,
        ACTIVE,
        ENDING,
        GONE
    }

    final ReservationId id;
    final Site site;

    /** What was promised last: it starts by then. */
    int promise;

    State state = State.WAITING;
    boolean cancelled;

    /** Number of the present set of pods; what carries a lower one is too late. */
    int epoch;

    /** Nodes on which the present pods are known to run. */
    final Set<String> up = new HashSet<>();

    Life(ReservationId id, Site site, int promise) {
        this.id = id;
        this.site = site;
        this.promise = promise;
    }

    boolean holdsGpus() {
        return state == State.STARTING || state == State.ACTIVE || state == State.ENDING;
    }
}
