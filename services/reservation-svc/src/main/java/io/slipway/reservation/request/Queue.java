package io.slipway.reservation.request;

/** Those who run or wait on one GPU type of a pool. */
record Queue(String pool, String gpuType) {}
