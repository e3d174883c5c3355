package io.slipway.simulator.kubernetes.api;

import io.slipway.simulator.kubernetes.cluster.Logs;

/** A container's log, from what is there to the end of the container. */
public record Tail(String text, Logs.Log log) {}
