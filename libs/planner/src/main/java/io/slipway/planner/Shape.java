package io.slipway.planner;

/**
 * How GPUs lie on nodes: the same number on each of one or more nodes. An {@link
 * IllegalStateException} for less than one of either.
 *
 * @param nodes 1 or more, all different
 * @param gpusPerNode 1 or more; what is more than a node has never fits
 */
public record Shape(int nodes, int gpusPerNode) {
    public Shape {
        if (nodes < 1 || gpusPerNode < 1) {
            throw new IllegalStateException(
                    "%d GPUs on each of %d nodes".formatted(gpusPerNode, nodes));
        }
    }

    public int gpus() {
        return nodes * gpusPerNode;
    }
}
