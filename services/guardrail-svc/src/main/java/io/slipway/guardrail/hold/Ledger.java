package io.slipway.guardrail.hold;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Quotas.Hold;
import io.slipway.guardrail.request.Asked;
import io.slipway.guardrail.request.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is promised in one account and region; pure. */
record Ledger(List<Held> holds) {
    /**
     * Readings of two processes may be this far apart. A hold that was seen counts on until every
     * reading that could miss its cluster is judged.
     */
    static final Duration APART = Duration.ofMinutes(1);

    private static final String TOTAL = "Total number of instances across HyperPod clusters";

    /**
     * @param seenAt since when a reading shows all of its nodes; null before
     */
    record Held(
            String jobId,
            String clusterName,
            String instanceType,
            boolean spot,
            long count,
            @Nullable Instant seenAt) {}

    /** What a request draws on, in the order in which it is locked. */
    static SortedSet<String> quotas(Asked asked) {
        SortedSet<String> quotas = new TreeSet<>();
        quotas.add(TOTAL);
        for (Wanted wanted : wanted(asked)) {
            quotas.add(
                    wanted.instanceType()
                            + (wanted.spot() ? " for spot cluster usage" : " for cluster usage"));
        }
        return quotas;
    }

    record Wanted(String instanceType, boolean spot, long count) {}

    /** Nodes of each type that a request asks for; of several types, the first is counted. */
    static List<Wanted> wanted(Asked asked) {
        Map<Wanted, Long> counts = new HashMap<>();
        for (Group group : asked.groups()) {
            if (group.count() != null && group.count() > 0 && !group.instanceTypes().isEmpty()) {
                counts.merge(
                        new Wanted(group.instanceTypes().getFirst(), group.spot(), 0),
                        (long) group.count(),
                        Long::sum);
            }
        }
        return counts.entrySet().stream()
                .map(
                        one ->
                                new Wanted(
                                        one.getKey().instanceType(),
                                        one.getKey().spot(),
                                        one.getValue()))
                .toList();
    }

    /** What is promised beyond what these clusters show. */
    List<Hold> beyond(List<Hyperpod.Cluster> clusters, Instant readAt) {
        var beyond = new ArrayList<Hold>();
        for (Held held : holds) {
            long hidden = held.count() - shown(held, clusters);
            boolean over = held.seenAt() != null && held.seenAt().isBefore(readAt.minus(APART));
            if (!over && hidden > 0) {
                beyond.add(new Hold(held.instanceType(), hidden, held.jobId(), held.spot()));
            }
        }
        return List.copyOf(beyond);
    }

    /** Jobs all of whose nodes these clusters show, for the first time. */
    Set<String> appeared(List<Hyperpod.Cluster> clusters) {
        var appeared = new TreeSet<String>();
        holds.stream().filter(held -> held.seenAt() == null).forEach(h -> appeared.add(h.jobId()));
        holds.stream()
                .filter(held -> shown(held, clusters) < held.count())
                .forEach(held -> appeared.remove(held.jobId()));
        return appeared;
    }

    private static long shown(Held held, List<Hyperpod.Cluster> clusters) {
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(held.clusterName()))
                .flatMap(cluster -> cluster.groups().stream())
                .filter(group -> group.instanceType().equals(held.instanceType()))
                .filter(group -> Boolean.TRUE.equals(group.spot()) == held.spot())
                .mapToLong(Hyperpod.Group::target)
                .sum();
    }
}
