package io.slipway.planner.trial;

import java.util.EnumMap;
import java.util.Map;

/**
 * What happened in trials; that nothing happened which must not is what they end for. Not
 * thread-safe.
 */
public final class Tally {
    /** What is counted. */
    public enum Of {
        RUNS,
        RESERVATIONS,
        /** Before they started, while they started, while they ran or ended. */
        CANCELLED,
        /** Those of them whose pods were on their way. */
        CANCELLED_STARTING,
        /** Starts by the promise. */
        KEPT,
        /** Promises that moved to an earlier start. */
        EARLIER,
        /** Promises that became later, each because capacity was lost. */
        REVISED,
        EXTENDED,
        NODES_LOST,
        RESTARTS,
        MESSAGES_LOST,
        MESSAGES_DOUBLED
    }

    private final Map<Of, Long> counts = new EnumMap<>(Of.class);

    void add(Of what) {
        counts.merge(what, 1L, Long::sum);
    }

    public void add(Tally other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
    }

    public long of(Of what) {
        return counts.getOrDefault(what, 0L);
    }
}
