package io.slipway.reservation.pool;

import io.slipway.planner.Closure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as the pool knows it.
 *
 * @param closed why it gets nothing new; null when it does
 * @param others what others have of it; null when they have nothing
 */
public record NodeState(Node node, @Nullable Closed closed, @Nullable Others others) {
    public NodeState(Node node, @Nullable Closed closed) {
        this(node, closed, null);
    }

    /** GPUs that pods of others have, until when that is planned with. */
    public record Others(int gpus, Instant since, Instant until) {
        static final String CAUSE = "pods of others have them";
    }

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

    List<Closure> closures() {
        var closures = new ArrayList<Closure>();
        if (closed != null) {
            closures.add(
                    new Closure(
                            List.of(node.name()), closed.since(), closed.until(), closed.cause()));
        }
        if (others != null) {
            closures.add(closure(node, others));
        }
        return closures;
    }

    /** What others have, for the plan. */
    public static Closure closure(Node node, Others others) {
        return new Closure(
                List.of(node.name()), others.since(), others.until(), Others.CAUSE, others.gpus());
    }
}
