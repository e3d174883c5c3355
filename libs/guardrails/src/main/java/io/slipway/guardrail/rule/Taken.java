package io.slipway.guardrail.rule;

import io.slipway.guardrail.facts.Hyperpod;
import io.slipway.guardrail.facts.Part;
import io.slipway.guardrail.facts.Quotas.Hold;
import io.slipway.guardrail.request.Asked;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is gone from a quota before a request draws on it. The cluster that is asked for does not
 * count: it is counted by what is asked.
 *
 * @param used nodes that clusters have or work towards
 * @param held nodes that jobs have been promised and no cluster shows yet
 */
record Taken(long used, long held, List<Hold> holds) {
    private static final int MOST_JOBS = 5;

    static Taken of(
            Asked asked, Evidence evidence, Predicate<Hyperpod.Group> group, Predicate<Hold> hold) {
        long used =
                evidence.of(Part.CLUSTERS).stream()
                        .filter(cluster -> !cluster.name().equals(asked.name()))
                        .flatMap(cluster -> cluster.groups().stream())
                        .filter(group)
                        .mapToLong(Hyperpod.Group::target)
                        .sum();
        List<Hold> all = evidence.ifKnown(Part.HOLDS);
        List<Hold> holds = all == null ? List.of() : all.stream().filter(hold).toList();
        return new Taken(used, holds.stream().mapToLong(Hold::count).sum(), holds);
    }

    long all() {
        return used + held;
    }

    /** Such as {@code 10: 6 used, 4 reserved by jobs a, b, 0 free}. */
    String outOf(long quota) {
        String jobs =
                holds.stream()
                        .filter(hold -> hold.job() != null)
                        .map(Hold::job)
                        .distinct()
                        .limit(MOST_JOBS)
                        .collect(Collectors.joining(", "));
        long more = holds.stream().map(Hold::job).distinct().count() - MOST_JOBS;
        return "%d: %d used, %d reserved%s%s, %d free"
                .formatted(
                        quota,
                        used,
                        held,
                        jobs.isEmpty() ? "" : " by job " + jobs,
                        more > 0 ? " and %d more".formatted(more) : "",
                        Math.max(0, quota - all()));
    }
}
