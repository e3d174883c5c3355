package io.slipway.contracts.reservation;

/** GPUs of one node. */
public record NodeShare(String node, int gpus) {}
