package io.slipway.agent.gpu;

import org.jspecify.annotations.Nullable;

/**
 * How one GPU is. What the board does not measure is null.
 *
 * @param watts drawn now
 */
public record Vitals(int gpu, @Nullable Double celsius, @Nullable Double watts) {}
