package io.slipway.planner.trial;

import io.slipway.planner.Closure;
import io.slipway.planner.NodeGroup;
import io.slipway.planner.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One pool: its plan, its nodes as they are, and its nodes as they are known to be. */
final class Site {
    final NodeGroup group;
    final String zone;
    final Ground ground;
    final Set<String> lost = new TreeSet<>();
    final List<Closure> closures = new ArrayList<>();
    private final Map<String, Integer> lossesSeen = new HashMap<>();

    /** All that are not over, in the order in which they were taken in. */
    final List<Life> lives = new ArrayList<>();

    Plan plan;

    Site(NodeGroup group, String zone) {
        this.group = group;
        this.zone = zone;
        this.ground = new Ground(group.gpusPerNode());
        this.plan = new Plan(group);
    }

    /** Whether the node went away since somebody looked last, though it may be back already. */
    boolean wentAway(String node) {
        int losses = ground.losses(node);
        return losses > lossesSeen.getOrDefault(node, 0);
    }

    void looked(String node) {
        lossesSeen.put(node, ground.losses(node));
    }
}
