package io.slipway.planner;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The nodes of one GPU type; all of them carry the same number of GPUs. An {@link
 * IllegalStateException} for nodes without GPUs.
 *
 * @param gpuType a name; slices of a GPU are a type of their own, and count as its GPUs
 * @param gpusPerNode 1 or more
 * @param nodes names, in any order; kept sorted, which decides among equals
 */
public record NodeGroup(String gpuType, int gpusPerNode, List<String> nodes) {
    private static final List<Integer> SIZES_WITHIN_A_NODE = List.of(1, 2, 4, 8);

    public NodeGroup {
        if (gpusPerNode < 1) {
            throw new IllegalStateException(
                    "nodes of %s with %d GPUs".formatted(gpuType, gpusPerNode));
        }
        nodes = nodes.stream().sorted().toList();
    }

    /** The shape in which so many GPUs are handed out here; empty when they never fit. */
    public Optional<Shape> shapeOf(int gpus) {
        if (gpus <= gpusPerNode && SIZES_WITHIN_A_NODE.contains(gpus) && !nodes.isEmpty()) {
            return Optional.of(new Shape(1, gpus));
        }
        int fullNodes = gpus / gpusPerNode;
        return gpus % gpusPerNode == 0 && fullNodes >= 1 && fullNodes <= nodes.size()
                ? Optional.of(new Shape(fullNodes, gpusPerNode))
                : Optional.empty();
    }

    /** Every number of GPUs that can be asked for here, rising. */
    public List<Integer> sizes() {
        return Stream.concat(
                        SIZES_WITHIN_A_NODE.stream(),
                        IntStream.rangeClosed(1, nodes.size()).mapToObj(n -> n * gpusPerNode))
                .filter(gpus -> shapeOf(gpus).isPresent())
                .distinct()
                .sorted()
                .toList();
    }

    public int gpus() {
        return gpusPerNode * nodes.size();
    }
}
