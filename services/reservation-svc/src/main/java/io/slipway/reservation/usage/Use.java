package io.slipway.reservation.usage;

import java.time.Duration;

/** What somebody used of one GPU type in a span of time; waits are of what started in it. */
record Use(
        String owner,
        String gpuType,
        long reservations,
        double gpuHours,
        Duration waitMean,
        Duration waitMedian,
        Duration waitNinety,
        long endedEarly,
        double gpuHoursGivenBack) {}
