package io.slipway.contracts.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** How many nodes of one instance group there are, and how many there should be. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record GroupCount(String name, String instanceType, int current, int target) {}
