package io.slipway.agent.gpu;

import java.util.List;

/**
 * One GPU with everything on it.
 *
 * @param pciAddress four digits of domain, lower case: {@code 0000:07:00.0}
 * @param pids processes that run on the uncut GPU
 */
public record Gpu(
        int index,
        String uuid,
        String pciAddress,
        String model,
        MigMode mode,
        MigGeometry geometry,
        List<MigSlice> slices,
        List<Integer> pids) {
    public Gpu {
        slices = List.copyOf(slices);
        pids = List.copyOf(pids);
    }
}
