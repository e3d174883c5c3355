package io.slipway.reservation.kube.capacity;

import io.slipway.reservation.kube.capacity.Site.Use;
import io.slipway.reservation.pool.Node;
import io.slipway.reservation.pool.NodeState;
import io.slipway.reservation.pool.NodeState.Closed;
import io.slipway.reservation.pool.NodeState.How;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has to change in the pool, so that it is as the cluster shows it.
 *
 * @param gone nodes that leave: others are not expected back, or they are something else now
 * @param closing nodes that get nothing new, by why
 * @param reopening nodes that are given away again
 * @param gained nodes that come
 * @param occupied nodes of which others have more or fewer GPUs than was known
 */
public record Survey(
        List<Node> gone,
        List<Closing> closing,
        List<String> reopening,
        List<Node> gained,
        List<Occupied> occupied) {
    /** A closed node is planned to be back then, and closed anew when it is not. */
    public static final Duration CLOSED_FOR = Duration.ofDays(7);

    public record Closing(Node node, Closed closed) {}

    /** What others have of a node now, and what was known of that. */
    public record Occupied(Node node, int gpus, int before) {}

    public static Survey of(
            List<NodeState> known, Map<String, Site> sites, Duration backWithin, Instant now) {
        var gone = new ArrayList<Node>();
        var closing = new ArrayList<Closing>();
        var reopening = new ArrayList<String>();
        var occupied = new ArrayList<Occupied>();
        var names = new HashSet<String>();
        for (var state : known) {
            var node = state.node();
            names.add(node.name());
            var site = sites.get(node.name());
            var use = use(node, site);
            if (use == null || gaveUp(state, use, now)) {
                gone.add(node);
                continue;
            }
            if (site != null && changed(state, site, now)) {
                occupied.add(new Occupied(node, site.others(), others(state)));
            }
            var closed = closed(use, backWithin, now);
            if (closed == null) {
                if (over(state.closed(), now)) {
                    reopening.add(node.name());
                }
            } else if (changed(state.closed(), closed, now)) {
                closing.add(new Closing(node, closed));
            }
        }
        var gained =
                sites.values().stream()
                        .filter(site -> site.use() instanceof Use.Open)
                        .map(Site::node)
                        .filter(node -> !names.contains(node.name()))
                        .toList();
        return new Survey(gone, closing, reopening, gained, occupied);
    }

    public boolean none() {
        return gone.isEmpty()
                && closing.isEmpty()
                && reopening.isEmpty()
                && gained.isEmpty()
                && occupied.isEmpty();
    }

    private static boolean changed(NodeState state, Site site, Instant now) {
        var known = state.others();
        return others(state) != site.others() || (known != null && !known.until().isAfter(now));
    }

    private static int others(NodeState state) {
        return state.others() == null ? 0 : state.others().gpus();
    }

    /** Null when it is another node by now, though it has the same name. */
    private static @Nullable Use use(Node node, @Nullable Site site) {
        if (site == null) {
            return new Use.Lost("it is no longer in the cluster");
        }
        boolean other =
                !site.node().gpuType().equals(node.gpuType())
                        || (site.node().gpus() != node.gpus() && site.use() instanceof Use.Open);
        return other ? null : site.use();
    }

    private static boolean gaveUp(NodeState state, Use use, Instant now) {
        var closed = state.closed();
        return use instanceof Use.Lost
                && closed != null
                && closed.how() == How.LOST
                && !closed.until().isAfter(now);
    }

    private static @Nullable Closed closed(Use use, Duration backWithin, Instant now) {
        return switch (use) {
            case Use.Open _ -> null;
            case Use.Closed(String cause) ->
                    new Closed(How.CLOSED, now, now.plus(CLOSED_FOR), cause);
            case Use.Lost(String cause) -> new Closed(How.LOST, now, now.plus(backWithin), cause);
        };
    }

    private static boolean over(@Nullable Closed closed, Instant now) {
        return closed != null && (closed.how() != How.SPARED || !closed.until().isAfter(now));
    }

    private static boolean changed(@Nullable Closed known, Closed next, Instant now) {
        return known == null || known.how() != next.how() || !known.until().isAfter(now);
    }
}
