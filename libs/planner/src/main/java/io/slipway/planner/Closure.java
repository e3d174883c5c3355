package io.slipway.planner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Nodes that are closed for a while, for maintenance.
 *
 * @param gpus so many of each node's, or all of them
 */
public record Closure(List<String> nodes, Instant from, Instant until, String cause, int gpus) {
    public static final int ALL = Integer.MAX_VALUE;

    public Closure(List<String> nodes, Instant from, Instant until, String cause) {
        this(nodes, from, until, cause, ALL);
    }

    public Closure {
        if (!from.isBefore(until)) {
            throw new IllegalStateException("closed from %s to %s".formatted(from, until));
        }
        nodes = List.copyOf(nodes);
    }

    /** What it closes of those nodes; empty when it closes none of them. */
    public Optional<Closure> within(List<String> some) {
        var those = nodes.stream().filter(some::contains).toList();
        return those.isEmpty()
                ? Optional.empty()
                : Optional.of(new Closure(those, from, until, cause, gpus));
    }

    /** What it takes of a node with so many. */
    public int gpusOf(int gpusPerNode) {
        return Math.min(gpus, gpusPerNode);
    }
}
