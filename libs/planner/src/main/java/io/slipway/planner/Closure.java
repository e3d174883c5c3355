package io.slipway.planner;

import java.time.Instant;
import java.util.List;

/** Nodes that are closed for a while, for maintenance. */
public record Closure(List<String> nodes, Instant from, Instant until, String cause) {
    public Closure {
        if (!from.isBefore(until)) {
            throw new IllegalStateException("closed from %s to %s".formatted(from, until));
        }
        nodes = List.copyOf(nodes);
    }
}
