package io.slipway.reservation.pool;

import io.slipway.planner.Closure;
import java.time.Instant;

/** A time in which nodes are closed for maintenance. */
public record Window(String id, String pool, Closure closure, String madeBy, Instant madeAt) {}
