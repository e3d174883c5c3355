package io.slipway.reservation.kube.pod;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the pods a reservation wants and those that are there.
 *
 * @param remove pods that are over, of an earlier placement, or too many
 * @param create ranks without a pod; a name that is still taken has to come free first
 * @param trouble why it does not run yet; null when all pods are ready
 */
public record Comparison(List<PodSight> remove, List<Integer> create, @Nullable Trouble trouble) {

    public static Comparison of(Tenancy wanted, List<PodSight> seen) {
        var byName = seen.stream().collect(Collectors.toMap(PodSight::name, pod -> pod));
        var remove = seen.stream().filter(pod -> !pod.leaving() && !belongs(wanted, pod)).toList();
        var create = new ArrayList<Integer>();
        Trouble trouble = null;
        for (int rank = 0; rank < wanted.ranks(); rank++) {
            var pod = byName.get(Names.pod(wanted.id(), rank));
            if (pod == null) {
                create.add(rank);
            }
            trouble = worse(trouble, why(wanted, rank, pod));
        }
        return new Comparison(remove, create, trouble);
    }

    /** Nothing is to be done. */
    public boolean none() {
        return remove.isEmpty() && create.isEmpty();
    }

    private static boolean belongs(Tenancy wanted, PodSight pod) {
        return !pod.over()
                && pod.placement() == wanted.placement()
                && pod.rank() >= 0
                && pod.rank() < wanted.ranks()
                && pod.name().equals(Names.pod(wanted.id(), pod.rank()));
    }

    private static @Nullable Trouble why(Tenancy wanted, int rank, @Nullable PodSight pod) {
        if (pod == null) {
            return new Trouble(Trouble.Kind.STARTING, "pod %d is not there".formatted(rank));
        }
        if (pod.leaving() || pod.placement() != wanted.placement()) {
            return new Trouble(
                    Trouble.Kind.STARTING, "pod %d of before is still going".formatted(rank));
        }
        return pod.trouble();
    }

    /** The one that says more. */
    private static @Nullable Trouble worse(@Nullable Trouble one, @Nullable Trouble other) {
        if (one == null) {
            return other;
        }
        return one.kind() == Trouble.Kind.STARTING && other != null ? other : one;
    }
}
