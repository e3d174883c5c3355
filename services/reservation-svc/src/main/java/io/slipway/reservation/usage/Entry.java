package io.slipway.reservation.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something in the calendar.
 *
 * @param kind {@code reservation} or {@code maintenance}
 * @param id of a reservation of your tenant; others are not named
 * @param name of a reservation of your tenant, or why nodes are closed
 */
public record Entry(
        String kind,
        String pool,
        List<String> nodes,
        @Nullable String gpuType,
        @Nullable Integer gpusPerNode,
        Instant from,
        Instant until,
        @Nullable String state,
        @Nullable String id,
        @Nullable String owner,
        @Nullable String name) {}
