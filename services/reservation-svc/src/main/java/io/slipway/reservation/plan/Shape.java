package io.slipway.reservation.plan;

/** How GPUs lie on nodes: the same number on each of one or more nodes. */
public record Shape(int nodes, int gpusPerNode) {}
