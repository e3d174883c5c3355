package io.slipway.reservation.pool;

import java.util.HashSet;
import java.util.List;

/** What must leave and what must come. A node that changed leaves first and comes back later. */
public record NodeChange(List<Node> lost, List<Node> gained) {
    public static NodeChange between(List<Node> present, List<Node> wanted) {
        var lost = present.stream().filter(node -> !wanted.contains(node)).toList();
        var names = new HashSet<String>();
        present.forEach(node -> names.add(node.name()));
        return new NodeChange(
                lost, wanted.stream().filter(node -> !names.contains(node.name())).toList());
    }

    public boolean none() {
        return lost.isEmpty() && gained.isEmpty();
    }
}
