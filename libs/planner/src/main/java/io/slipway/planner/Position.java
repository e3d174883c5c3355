package io.slipway.planner;

/**
 * Where a waiting request stands among those of its pool; a gang counts once.
 *
 * @param byArrival its rank in the order of the queue
 * @param byStart its rank by promised start
 * @param gpusAhead wanted by those before it in the queue
 */
public record Position(int byArrival, int byStart, int gpusAhead) {}
