package io.slipway.reservation.booking;

import io.slipway.planner.Recurrence;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A booking that comes back. */
record Regular(
        SeriesId id,
        String tenant,
        String owner,
        String pool,
        String gpuType,
        int gpus,
        Duration length,
        @Nullable String name,
        Recurrence when,
        Instant madeAt,
        @Nullable Instant cancelledAt) {}
