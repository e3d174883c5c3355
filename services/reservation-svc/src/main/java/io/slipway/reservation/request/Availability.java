package io.slipway.reservation.request;

import io.slipway.reservation.pool.PoolFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be had of one GPU type.
 *
 * @param sliceOf the GPU type of which this is a slice; absent for whole GPUs
 * @param free GPUs that nobody holds and that are not closed; some may be promised already
 * @param closed GPUs that nobody holds and nobody gets, of nodes that are closed or lost, and those
 *     that pods of others have
 * @param largestNow the most GPUs that a request made now would get at once; 0 when it would wait
 * @param waiting requests ahead of a newcomer
 */
public record Availability(
        String pool,
        @Nullable String zone,
        String gpuType,
        @Nullable String sliceOf,
        int gpusPerNode,
        int nodes,
        int total,
        int free,
        int closed,
        int largestNow,
        int waiting,
        List<NextStart> nextStarts) {

    /** The length for which starts are told. */
    static final Duration LENGTH = Duration.ofHours(1);

    /** When a request of that size for an hour would start if it were made now. */
    public record NextStart(int gpus, Instant startsAt) {}

    static Availability of(PoolFacts pool, Roster roster, Instant now) {
        var plan = roster.plan();
        var group = plan.group();
        var starts =
                group.sizes().stream()
                        .filter(gpus -> gpus <= Asked.GPUS_MAX)
                        .flatMap(
                                gpus ->
                                        plan
                                                .nextStart(gpus, LENGTH, now)
                                                .map(at -> new NextStart(gpus, at))
                                                .stream())
                        .toList();
        return new Availability(
                pool.name(),
                pool.zone(),
                group.gpuType(),
                sliceOf(group.gpuType()),
                group.gpusPerNode(),
                group.nodes().size(),
                group.gpus(),
                free(roster, now),
                closed(roster, now),
                starts.stream()
                        .filter(start -> !start.startsAt().isAfter(now))
                        .map(NextStart::gpus)
                        .max(Comparator.naturalOrder())
                        .orElse(0),
                plan.waitingCount() + roster.room().size(),
                starts);
    }

    /** {@code h100-mig-1g} is a slice of an h100. */
    private static @Nullable String sliceOf(String gpuType) {
        int mig = gpuType.indexOf("-mig-");
        return mig < 1 ? null : gpuType.substring(0, mig);
    }

    private static int free(Roster roster, Instant now) {
        return roster.group().nodes().stream().mapToInt(node -> free(roster, node, now)).sum();
    }

    private static int free(Roster roster, String node, Instant now) {
        int gpus = roster.group().gpusPerNode();
        return Math.max(0, gpus - roster.held(node, now) - roster.closed(node, now));
    }

    private static int closed(Roster roster, Instant now) {
        int gpus = roster.group().gpusPerNode();
        return roster.group().nodes().stream()
                .mapToInt(node -> gpus - roster.held(node, now) - free(roster, node, now))
                .map(idle -> Math.max(0, idle))
                .sum();
    }
}
