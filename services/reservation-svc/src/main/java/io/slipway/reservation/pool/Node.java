package io.slipway.reservation.pool;

/** A machine with GPUs of one type. */
public record Node(String name, String gpuType, int gpus) {}
