package io.slipway.planner;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a reservation does not start now.
 *
 * @param nodes the nodes that cannot take it now, the first one to be free first
 */
public record Reason(Rule rule, Instant startsAt, List<OnNode> nodes) {
    /** What the plan goes by. */
    public enum Rule {
        /** Nothing keeps it: its start has come. */
        DUE,
        /** It was asked for that start and not before. */
        ASKED_START,
        /** Too few GPUs are free in the whole pool. */
        IN_USE,
        /** Enough GPUs are free, but not together on the nodes it needs. */
        FRAGMENTED,
        /** The GPUs are free now and promised to others, or closed, before it would end. */
        PROMISED_TO_OTHERS
    }

    /** One node: what is free there now, from when on it could take this, and who is in the way. */
    public record OnNode(String node, int gpusFree, Instant freeFrom, List<Blocker> blockers) {}

    /** Who holds GPUs of a node in the time that is wanted. */
    public record Blocker(
            Kind kind, @Nullable ReservationId id, int gpus, Instant from, Instant until) {}

    public enum Kind {
        RUNNING,
        PROMISED,
        CLOSED,
        LOST
    }
}
