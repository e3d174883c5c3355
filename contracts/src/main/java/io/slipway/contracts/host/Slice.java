package io.slipway.contracts.host;

import org.jspecify.annotations.Nullable;

/**
 * One MIG GPU instance.
 *
 * @param instanceId GPU instance id as the driver gave it
 * @param start first memory slice
 * @param size memory slices
 */
public record Slice(
        int gpu, String profile, int instanceId, int start, int size, @Nullable String uuid) {}
