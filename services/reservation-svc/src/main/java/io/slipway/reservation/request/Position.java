package io.slipway.reservation.request;

/**
 * Where a waiting request stands among those of its pool and GPU type.
 *
 * @param byArrival 1 came first
 * @param byStart 1 starts first
 * @param gpusAhead wanted by those who came earlier
 */
public record Position(int byArrival, int byStart, int gpusAhead) {}
