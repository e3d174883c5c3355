package io.slipway.guardrail.aws;

import org.jspecify.annotations.Nullable;

/**
 * One instance type of CreateCluster. Sizes are null where no source names them.
 *
 * @param threadsPerCore hardware threads of one core: what ThreadsPerCore must be to use them all
 */
public record InstanceType(
        String name,
        Accelerator accelerator,
        int threadsPerCore,
        @Nullable Integer vcpus,
        @Nullable Integer accelerators,
        @Nullable Integer memoryGib,
        @Nullable Integer efaDevices) {

    public enum Accelerator {
        NONE,
        GPU,
        NEURON
    }

    public boolean accelerated() {
        return accelerator != Accelerator.NONE;
    }
}
