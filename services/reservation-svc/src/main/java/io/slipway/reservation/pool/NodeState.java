package io.slipway.reservation.pool;

import io.slipway.planner.Closure;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node as the pool knows it, and why it gets nothing new; null when it does. */
public record NodeState(Node node, @Nullable Closed closed) {

    /** Until when it is expected to get nothing new. */
    public record Closed(How how, Instant since, Instant until, String cause) {}

    public enum How {
        /** Somebody closed it. */
        CLOSED,
        /** Nothing runs there any more. */
        LOST,
        /** Something could not be started there. */
        SPARED
    }

    List<Closure> closure() {
        return closed == null
                ? List.of()
                : List.of(
                        new Closure(
                                List.of(node.name()),
                                closed.since(),
                                closed.until(),
                                closed.cause()));
    }
}
