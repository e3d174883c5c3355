package io.slipway.contracts.host;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * One MIG GPU instance.
 *
 * @param instanceId GPU instance id as the driver gave it
 * @param start first memory slice
 * @param size memory slices
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Slice(
        int gpu, String profile, int instanceId, int start, int size, @Nullable String uuid) {}
