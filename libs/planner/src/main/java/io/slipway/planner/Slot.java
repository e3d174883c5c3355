package io.slipway.planner;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** GPUs of certain nodes from an instant until another; the end is not part of it. */
public record Slot(List<String> nodes, int gpusPerNode, Instant start, Instant end) {
    public Slot {
        if (nodes.isEmpty() || gpusPerNode < 1 || !start.isBefore(end)) {
            throw new IllegalStateException(
                    "%d GPUs on %s from %s to %s".formatted(gpusPerNode, nodes, start, end));
        }
    }

    public int gpus() {
        return nodes.size() * gpusPerNode;
    }

    public Duration length() {
        return Duration.between(start, end);
    }

    public Slot until(Instant otherEnd) {
        return new Slot(nodes, gpusPerNode, start, otherEnd);
    }

    Shape shape() {
        return new Shape(nodes.size(), gpusPerNode);
    }
}
