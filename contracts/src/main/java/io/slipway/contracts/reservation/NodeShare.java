package io.slipway.contracts.reservation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** GPUs of one node. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeShare(String node, int gpus) {}
