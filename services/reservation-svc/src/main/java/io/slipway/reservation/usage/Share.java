package io.slipway.reservation.usage;

/** GPU-hours that somebody was given, each of which weighs half as much after every half-life. */
record Share(String owner, double gpuHours) {}
