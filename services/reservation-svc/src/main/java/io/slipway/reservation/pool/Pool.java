package io.slipway.reservation.pool;

import io.slipway.planner.Closure;
import io.slipway.planner.NodeGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool as one decision sees it.
 *
 * @param now the instant of the decision, by the database's clock; after that of any earlier one
 * @param ticket the last place in the order of arrival that this decision may give away
 * @param alone there is no other pool, and there will be none until this decision is made
 * @param turn null when it is only looked at
 */
public record Pool(
        String name,
        Instant now,
        long ticket,
        List<Node> nodes,
        List<Closure> closed,
        boolean alone,
        @Nullable Turn turn) {

    /**
     * Which decision this is.
     *
     * @param before when the one before it was made; null when that is not known
     * @param change how often this process had changed nodes of the pool
     */
    public record Turn(@Nullable Instant before, long change) {}

    /** Nobody decided anything between that decision and this one. */
    public boolean follows(Pool earlier) {
        return turn != null && earlier.turn != null && earlier.now.equals(turn.before);
    }

    Pool closing(List<Closure> others) {
        return new Pool(name, now, ticket, nodes, others, alone, turn);
    }

    /** The same pool, when this place in the order of arrival is given away. */
    public Pool giving(long place) {
        return new Pool(name, now, place, nodes, closed, alone, turn);
    }

    /** What is closed of these nodes. */
    public List<Closure> closed(NodeGroup group) {
        return closed.stream()
                .map(closure -> closure.within(group.nodes()))
                .flatMap(Optional::stream)
                .toList();
    }

    public Optional<NodeGroup> group(String gpuType) {
        var ofType = nodes.stream().filter(node -> node.gpuType().equals(gpuType)).toList();
        return ofType.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new NodeGroup(
                                gpuType,
                                ofType.getFirst().gpus(),
                                ofType.stream().map(Node::name).toList()));
    }

    public List<String> gpuTypes() {
        return nodes.stream().map(Node::gpuType).distinct().sorted().toList();
    }

    /** The same, as if others had nothing of that node. */
    public Pool withoutOthersOn(Node node) {
        return closing(
                closed.stream()
                        .filter(
                                one ->
                                        one.gpus() == Closure.ALL
                                                || !one.nodes().contains(node.name()))
                        .toList());
    }

    public Pool without(List<Node> lost) {
        return new Pool(
                name,
                now,
                ticket,
                nodes.stream().filter(node -> !lost.contains(node)).toList(),
                closed,
                alone,
                turn);
    }

    public Pool with(List<Node> gained) {
        var all = new ArrayList<>(nodes);
        all.addAll(gained);
        return new Pool(name, now, ticket, all, closed, alone, turn);
    }
}
