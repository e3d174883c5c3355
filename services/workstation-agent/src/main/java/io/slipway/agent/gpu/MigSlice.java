package io.slipway.agent.gpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One slice of a GPU as the driver shows it.
 *
 * @param instanceId the driver's number, good until the slice is destroyed
 * @param computes ids of the compute instances in it; none means half made, and of use to nobody
 * @param uuid of its first MIG device; changes whenever the slice is made anew
 * @param pids processes that run in it
 */
public record MigSlice(
        int gpu,
        String profile,
        int instanceId,
        int start,
        int size,
        List<Integer> computes,
        @Nullable String uuid,
        List<Integer> pids) {
    public MigSlice {
        computes = List.copyOf(computes);
        pids = List.copyOf(pids);
    }

    public boolean inUse() {
        return !pids.isEmpty();
    }

    public boolean halfMade() {
        return computes.isEmpty();
    }

    public int mask() {
        return ((1 << size) - 1) << start;
    }

    /** The same instance, not just another one at the same place. */
    public boolean sameInstance(MigSlice other) {
        return gpu == other.gpu
                && instanceId == other.instanceId
                && start == other.start
                && profile.equals(other.profile)
                && (uuid == null || other.uuid == null || uuid.equals(other.uuid));
    }

    @Override
    public String toString() {
        return "%s at %d:%d (GPU instance %d of GPU %d)"
                .formatted(profile, start, size, instanceId, gpu);
    }
}
