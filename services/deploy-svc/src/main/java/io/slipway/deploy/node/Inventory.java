package io.slipway.deploy.node;

import io.slipway.deploy.deployer.sagemaker.ClusterNodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a look at the nodes of a cluster says about those known before. Pure.
 *
 * <p>HyperPod does not tell which node came in the place of which. A node that is gone waits for
 * its successor as long as its group has fewer nodes than it shall have; the next new node of the
 * group is it. A group that was made smaller waits for nobody.
 *
 * @param replaced pairs, each told once
 * @param keep what is known from now on
 * @param drop ids that are known no longer
 */
record Inventory(List<Replaced> replaced, List<Known> keep, Set<String> drop) {

    /** One node went and another came. */
    record Replaced(Known gone, ClusterNodes.Node fresh) {}

    /**
     * @param targets nodes that each group shall have
     */
    static Inventory of(
            List<Known> known,
            List<ClusterNodes.Node> seen,
            Map<String, Integer> targets,
            Instant now) {
        Map<String, Known> before =
                known.stream().collect(Collectors.toMap(each -> each.node().id(), each -> each));
        var there = seen.stream().map(ClusterNodes.Node::id).collect(Collectors.toSet());
        var replaced = new ArrayList<Replaced>();
        var keep = new ArrayList<Known>();
        var drop = new HashSet<String>();
        for (ClusterNodes.Node node : seen) {
            Known earlier = before.get(node.id());
            keep.add(new Known(node, null, earlier == null ? null : earlier.cause()));
        }
        Map<String, List<Known>> gone = byGroup(known, there, now);
        Map<String, List<ClusterNodes.Node>> fresh = new HashMap<>();
        seen.stream()
                .filter(node -> !before.containsKey(node.id()))
                .sorted(Comparator.comparing(ClusterNodes.Node::launchedAt))
                .forEach(
                        node ->
                                fresh.computeIfAbsent(node.group(), _ -> new ArrayList<>())
                                        .add(node));
        gone.forEach(
                (group, went) -> {
                    List<ClusterNodes.Node> came = fresh.getOrDefault(group, List.of());
                    int pairs = Math.min(went.size(), came.size());
                    for (int i = 0; i < pairs; i++) {
                        replaced.add(new Replaced(went.get(i), came.get(i)));
                        drop.add(went.get(i).node().id());
                    }
                    long open =
                            targets.getOrDefault(group, 0)
                                    - seen.stream()
                                            .filter(node -> node.group().equals(group))
                                            .count();
                    for (int i = pairs; i < went.size(); i++) {
                        if (i - pairs < open) {
                            keep.add(went.get(i));
                        } else {
                            drop.add(went.get(i).node().id());
                        }
                    }
                });
        return new Inventory(List.copyOf(replaced), List.copyOf(keep), Set.copyOf(drop));
    }

    /** Those that are gone, the longest gone first. */
    private static Map<String, List<Known>> byGroup(
            List<Known> known, Set<String> there, Instant now) {
        return known.stream()
                .filter(each -> !there.contains(each.node().id()))
                .map(each -> each.goneAt() == null ? each.gone(now) : each)
                .sorted(
                        Comparator.comparing(
                                        (Known each) -> each.goneAt() == null ? now : each.goneAt())
                                .thenComparing(each -> each.node().id()))
                .collect(Collectors.groupingBy(each -> each.node().group()));
    }
}
