package io.slipway.reservation.kube.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * Until when something may take to become ready. It counts from the change of state, and anew from
 * the end of an outage of the API: what could not be seen is held against nobody.
 */
public record Deadline(Duration start, Duration unschedulable) {

    public boolean passed(Trouble trouble, Instant since, Instant reachableSince, Instant now) {
        var from = since.isAfter(reachableSince) ? since : reachableSince;
        var limit = trouble.kind() == Trouble.Kind.UNSCHEDULABLE ? shorter() : start;
        return !from.plus(limit).isAfter(now);
    }

    private Duration shorter() {
        return unschedulable.compareTo(start) < 0 ? unschedulable : start;
    }
}
