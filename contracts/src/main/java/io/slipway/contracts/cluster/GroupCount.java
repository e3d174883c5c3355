package io.slipway.contracts.cluster;

/** How many nodes of one instance group there are, and how many there should be. */
public record GroupCount(String name, String instanceType, int current, int target) {}
